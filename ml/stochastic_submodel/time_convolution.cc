#include "ml/stochastic_submodel/time_convolution.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "ml/fe_ol/branch_network.h"
#include "ml/stochastic_submodel/rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace trestle
{
  namespace
  {
    /// n x n_times x channels, zero beyond both ends. @param kernel taps x channels in x channels out. One product of
    /// matrices, whose derivatives by autograd are cheaper than those of LibTorch's convolution.
    torch::Tensor convolved(const torch::Tensor &h, const torch::Tensor &kernel, const int64_t dilation)
    {
      const int64_t              n_taps = kernel.size(0), reach = n_taps / 2 * dilation, n_times = h.size(1);
      const auto                 padded = torch::constant_pad_nd(h, {0, 0, reach, reach});
      std::vector<torch::Tensor> shifted;
      for (int64_t tap = 0; tap < n_taps; ++tap)
        shifted.push_back(padded.narrow(1, tap * dilation, n_times));
      const auto columns = torch::cat(shifted, 2).view({h.size(0) * n_times, n_taps * h.size(2)});
      return torch::mm(columns, kernel.reshape({columns.size(1), -1})).view({h.size(0), n_times, -1});
    }

    /// The reverse sweep: gradient by h of a sum of g times convolved(h).
    torch::Tensor back_convolved(const torch::Tensor &g, const torch::Tensor &kernel, const int64_t dilation)
    {
      return convolved(g, kernel.flip(0).transpose(1, 2), dilation);
    }

    class TimeConvolutionFunction : public VectorFunction
    {
    public:
      TimeConvolutionFunction(TimeConvolutionShape shape, std::shared_ptr<const TimeLift> lift)
        : shape_(std::move(shape)),
          lift_(std::move(lift)),
          table_(to_rows(lift_->matrix, lift_->n_times * lift_->n_signals, torch::kDouble))
      {}

      std::size_t                     n_inputs() const override { return shape_.perceptron.n_inputs(); }
      std::size_t                     n_outputs() const override { return shape_.perceptron.n_outputs(); }
      std::string                     architecture() const override { return shape_.to_string(); }
      std::shared_ptr<const TimeLift> lift() const override { return lift_; }
      std::vector<WeightShape>        weight_shapes(const std::string &name) const override;

      torch::Tensor apply(const std::span<const torch::Tensor> arrays, const torch::Tensor &x) const override
      {
        return apply_branch(shape_.perceptron, arrays, x) + answer(arrays, sweep(arrays, x, nullptr));
      }
      torch::Tensor input_gradient(std::span<const torch::Tensor> arrays, const torch::Tensor &x) const override;
      void          evaluate(std::span<const double> weights, std::size_t n, std::span<const double> inputs,
                             std::span<double> outputs) const override;

    private:
      /// Places of arrays behind those of the perceptron: kernels and drives of each layer, then these.
      struct Places
      {
        std::size_t first, clock, out, mean;
        std::size_t kernel(const std::size_t layer) const { return first + 2 * layer; }
        std::size_t drive(const std::size_t layer) const { return kernel(layer) + 1; }
      };
      Places places() const
      {
        const std::size_t first = 2 * shape_.perceptron.n_layers() + 1, clock = first + 2 * shape_.n_layers;
        return {first, clock, clock + 1, clock + 2};
      }

      int64_t n_coefficients() const { return int64_t(lift_->n_coefficients); }
      int64_t n_times() const { return int64_t(lift_->n_times); }
      bool    gives_coefficients() const { return n_outputs() >= lift_->n_coefficients; }
      /// Of the way back: signals that are white have coefficients of variance one, as they had on the way here.
      double unit_back() const
      {
        return std::sqrt(double(lift_->n_coefficients) / double(lift_->n_times * lift_->n_signals));
      }

      /// The last h. @param slopes of the activations, where they are wanted.
      torch::Tensor sweep(std::span<const torch::Tensor> arrays, const torch::Tensor &x,
                          std::vector<torch::Tensor> *slopes) const;
      /// All but the perceptron.
      torch::Tensor answer(std::span<const torch::Tensor> arrays, const torch::Tensor &h) const;
      torch::Tensor activated(const torch::Tensor &z, std::vector<torch::Tensor> *slopes) const;

      TimeConvolutionShape            shape_;
      std::shared_ptr<const TimeLift> lift_;
      torch::Tensor                   table_; ///< (n_times n_signals) x n_coefficients, double
    };

    std::vector<WeightShape> TimeConvolutionFunction::weight_shapes(const std::string &name) const
    {
      const int64_t channels = shape_.n_channels, taps = shape_.kernel, signals = int64_t(lift_->n_signals),
                    drives = int64_t(n_inputs()) - n_coefficients() + 1, n = int64_t(n_outputs());
      auto shapes = branch_weight_shapes(shape_.perceptron, name);
      for (unsigned int l = 0; l < shape_.n_layers; ++l)
        {
          const int64_t     from  = l == 0 ? signals : channels;
          const std::string layer = name + " convolution " + std::to_string(l + 1);
          shapes.push_back(
              {layer + " kernel", {taps, from, channels}, glorot_bound(taps * from, taps * channels)});
          shapes.push_back({layer + " drive", {drives, channels}, glorot_bound(drives, channels)});
        }
      // Training starts from the perceptron, which starts small itself.
      shapes.push_back({name + " clock", {n_times(), channels}});
      shapes.push_back({name + " signals", {channels, signals}, 0.1 * glorot_bound(channels, signals)});
      shapes.push_back({name + " mean", {channels, n}, 0.1 * glorot_bound(channels, n)});
      return shapes;
    }

    torch::Tensor TimeConvolutionFunction::activated(const torch::Tensor        &z,
                                                     std::vector<torch::Tensor> *slopes) const
    {
      const bool is_tanh = shape_.perceptron.activation == BranchShape::Activation::tanh;
      if (!slopes)
        return is_tanh ? torch::tanh(z) : torch::silu(z);
      const auto s = is_tanh ? torch::tanh(z) : torch::sigmoid(z), value = is_tanh ? s : z * s;
      slopes->push_back(is_tanh ? 1. - s.square() : torch::addcmul(s + value, value, s, -1.));
      return value;
    }

    torch::Tensor TimeConvolutionFunction::sweep(const std::span<const torch::Tensor> arrays,
                                                 const torch::Tensor &x, std::vector<torch::Tensor> *slopes) const
    {
      const Places at    = places();
      const auto   given = torch::cat({x.slice(1, n_coefficients()), torch::ones({x.size(0), 1}, x.options())}, 1);
      const auto   drive = [&](const std::size_t layer) {
        return torch::mm(given, arrays[at.drive(layer)]).unsqueeze(1);
      };
      const auto signals = torch::mm(x.slice(1, 0, n_coefficients()), table_.to(x.options()).t())
                               .view({x.size(0), n_times(), int64_t(lift_->n_signals)});
      auto h = activated(convolved(signals, arrays[at.kernel(0)], 1) + drive(0) + arrays[at.clock], slopes);
      for (unsigned int l = 1; l < shape_.n_layers; ++l)
        h = h + activated(convolved(h, arrays[at.kernel(l)], int64_t(1) << l) + drive(l), slopes);
      return h;
    }

    torch::Tensor TimeConvolutionFunction::answer(const std::span<const torch::Tensor> arrays,
                                                  const torch::Tensor                 &h) const
    {
      const auto of_mean = torch::mm(h.mean(1), arrays[places().mean]);
      if (!gives_coefficients())
        return of_mean;
      const auto signals      = torch::matmul(h, arrays[places().out]).reshape({h.size(0), -1});
      const auto coefficients = torch::mm(signals, table_.to(h.options())) * unit_back();
      return of_mean + torch::constant_pad_nd(coefficients, {0, int64_t(n_outputs()) - n_coefficients()});
    }

    torch::Tensor TimeConvolutionFunction::input_gradient(const std::span<const torch::Tensor> arrays,
                                                          const torch::Tensor                 &x) const
    {
      const Places               at = places();
      std::vector<torch::Tensor> slopes;
      sweep(arrays, x, &slopes);
      auto g = (arrays[at.mean].select(1, 0) / double(n_times())).view({1, 1, -1}).expand({1, n_times(), -1});
      if (gives_coefficients())
        g = g +
            torch::mm(table_.to(x.options()).select(1, 0).view({n_times(), -1}) * unit_back(), arrays[at.out].t());
      torch::Tensor by_given;
      const auto    before = [&](const std::size_t layer) {
        const auto by_z  = g * slopes[layer];
        const auto drive = torch::mm(by_z.sum(1), arrays[at.drive(layer)].t());
        by_given         = by_given.defined() ? by_given + drive : drive;
        return back_convolved(by_z, arrays[at.kernel(layer)], int64_t(1) << layer);
      };
      for (std::size_t l = shape_.n_layers; l-- > 1;)
        g = g + before(l);
      const auto signals = before(0).reshape({x.size(0), -1});
      const auto by_x    = torch::cat(
             {torch::mm(signals, table_.to(x.options())), by_given.slice(1, 0, x.size(1) - n_coefficients())}, 1);
      return by_x + branch_gradient(shape_.perceptron, arrays, x);
    }

    /// Row by row: products of matrices of other extents may add up in another order.
    void TimeConvolutionFunction::evaluate(const std::span<const double> weights, const std::size_t n,
                                           const std::span<const double> inputs,
                                           const std::span<double>       outputs) const
    {
      const torch::NoGradGuard   no_grad;
      std::vector<torch::Tensor> arrays; // copies of their own, since a sum may depend on where an array begins
      std::size_t                begin = 0;
      for (const auto &array : weight_shapes({}))
        {
          const auto size = std::size_t(c10::multiply_integers(array.shape));
          arrays.push_back(to_rows(weights.subspan(begin, size), 1, torch::kDouble).view(array.shape));
          begin += size;
        }
      evaluate_branch(shape_.perceptron, weights.first(shape_.perceptron.n_weights()), n, inputs,
                      {outputs, {}, {}});
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto x     = to_rows(inputs.subspan(i * n_inputs(), n_inputs()), 1, torch::kDouble);
          const auto added = answer(arrays, sweep(arrays, x, nullptr)).contiguous();
          for (std::size_t j = 0; j < n_outputs(); ++j)
            outputs[i * n_outputs() + j] += added.data_ptr<double>()[j];
        }
    }

    [[noreturn]] void refuse_architecture(const std::string &text)
    {
      throw InputError("The network's archive holds '" + text + "', which is no time convolution of this Trestle.",
                       "The file is damaged or of another version: learn the generator again.");
    }
  } // namespace

  std::string TimeConvolutionShape::to_string() const
  {
    return perceptron.to_string() + ", " + std::to_string(n_channels) + " channels, " + std::to_string(n_layers) +
           " layers, kernel " + std::to_string(kernel);
  }

  TimeConvolutionShape TimeConvolutionShape::read(const std::string &architecture)
  {
    constexpr double most  = 4096.; // no archive has such layers: the text is damaged
    const auto       parts = text::split(architecture, ',');
    if (parts.size() != 4)
      refuse_architecture(architecture);
    TimeConvolutionShape result{branch_shape(parts[0])};
    unsigned int        *numbers[] = {&result.n_channels, &result.n_layers, &result.kernel};
    for (std::size_t i = 0; i < 3; ++i)
      {
        const auto words = text::split(parts[i + 1], ' ');
        double     value = 0.;
        if (words.size() != 2 || !text::read_number(words[i < 2 ? 0 : 1], value) || !(value >= 1. && value < most))
          refuse_architecture(architecture);
        *numbers[i] = (unsigned int)(value);
      }
    if (result.to_string() != architecture || result.n_layers > 16)
      refuse_architecture(architecture);
    return result;
  }

  std::unique_ptr<VectorFunction> time_convolution_function(TimeConvolutionShape            shape,
                                                            std::shared_ptr<const TimeLift> lift)
  {
    if (!lift)
      throw InputError(
          "'architecture = time convolution' is asked of vectors that have no time.",
          "It is for coefficients of traces in study 'stochastic submodel'; take 'perceptron' for others.");
    if (lift->n_coefficients > shape.perceptron.n_inputs())
      throw InputError("A lift of " + std::to_string(lift->n_coefficients) +
                           " coefficients is given to a network of " +
                           std::to_string(shape.perceptron.n_inputs()) + " inputs.",
                       "Learn from the vectors that the lift was made for.");
    if (shape.kernel % 2 == 0)
      throw InputError("time convolution/kernel = " + std::to_string(shape.kernel) + ": it has no middle.",
                       "Take an odd number.");
    return std::make_unique<TimeConvolutionFunction>(std::move(shape), std::move(lift));
  }

  namespace
  {
    class TimeConvolution : public VectorNetwork
    {
    public:
      explicit TimeConvolution(ParameterSink &prm)
        : keys_(prm, {64, 64})
      {
        prm.add("channels", shape_.n_channels, "Of the signals between the convolutions.",
                Allowed::between(1, 4095));
        prm.add("layers", shape_.n_layers,
                "Convolutions along time, each of twice the dilation of that before it.", Allowed::between(1, 16));
        prm.add("kernel", shape_.kernel, "Times that a convolution takes together; odd.",
                Allowed::between(1, 4095));
      }

      std::unique_ptr<VectorFunction> create(const std::size_t n_inputs, const std::size_t n_outputs,
                                             std::shared_ptr<const TimeLift> lift) const override
      {
        auto shape       = shape_;
        shape.perceptron = keys_.shape(n_inputs, n_outputs);
        return time_convolution_function(std::move(shape), std::move(lift));
      }

      std::unique_ptr<VectorFunction> read(const std::string              &architecture,
                                           std::shared_ptr<const TimeLift> lift) const override
      {
        return time_convolution_function(TimeConvolutionShape::read(architecture), std::move(lift));
      }

    private:
      BranchKeys           keys_;
      TimeConvolutionShape shape_;
    };

    const RegisterVectorNetwork<TimeConvolution>
        registration("time convolution",
                     "Convolutions along time of what the coefficients are, beside a perceptron.");
  } // namespace
} // namespace trestle
