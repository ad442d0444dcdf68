#include "ml/fe_ol/branch_network.h"

#include <utility>

namespace trestle
{
  BranchKeys::BranchKeys(ParameterSink &prm, std::vector<unsigned int> default_widths)
    : widths_(prm, std::move(default_widths))
  {
    prm.add("activation", activation_, "Nonlinearity between layers.", Allowed::one_of({"swish", "tanh"}));
  }

  BranchShape BranchKeys::shape(const std::size_t n_inputs, const std::size_t n_outputs) const
  {
    BranchShape shape;
    shape.activation = activation_ == "tanh" ? BranchShape::Activation::tanh : BranchShape::Activation::swish;
    for (const auto &[from, to] : widths_.layers(int64_t(n_inputs), int64_t(n_outputs)))
      shape.widths.push_back((unsigned int)(from));
    shape.widths.push_back((unsigned int)(n_outputs));
    return shape;
  }

  std::vector<WeightShape> branch_weight_shapes(const BranchShape &shape, const std::string &name)
  {
    const auto               arrays = branch_arrays(shape, name);
    std::vector<WeightShape> shapes;
    for (std::size_t i = 0; i < arrays.size(); ++i)
      {
        const auto &[array, extents] = arrays[i];
        shapes.push_back({array, {extents.begin(), extents.end()}});
        // Matrices stand at even places, the linear term behind them all.
        if (i % 2 == 0 && i + 1 < arrays.size())
          shapes.back().bound =
              (i + 3 < arrays.size() ? 1. : 0.1) * glorot_bound(int64_t(extents.front()), int64_t(extents.back()));
      }
    return shapes;
  }

  torch::Tensor apply_branch(const BranchShape &shape, const std::span<const torch::Tensor> arrays,
                             const torch::Tensor &x)
  {
    auto h = x;
    for (std::size_t l = 0; l < shape.n_layers(); ++l)
      {
        h = torch::addmm(arrays[2 * l + 1], h, arrays[2 * l]);
        if (l + 1 < shape.n_layers())
          h = shape.activation == BranchShape::Activation::tanh ? torch::tanh(h) : torch::silu(h);
      }
    return torch::addmm(h, x, arrays[2 * shape.n_layers()]);
  }

  namespace
  {
    /// Value and the first two derivatives of the activation.
    struct Activated
    {
      torch::Tensor value, first, second;
    };

    Activated activate(const BranchShape &shape, const torch::Tensor &z)
    {
      if (shape.activation == BranchShape::Activation::tanh)
        {
          const auto value = torch::tanh(z), first = 1. - value.square();
          return {value, first, -2. * value * first};
        }
      const auto s = torch::sigmoid(z), rest = 1. - s;
      return {z * s, s * (1. + z * rest), s * rest * (2. + z * (rest - s))};
    }

    /// n x inputs x width columns times a matrix.
    torch::Tensor times(const torch::Tensor &columns, const torch::Tensor &matrix)
    {
      return torch::mm(columns.reshape({-1, columns.size(2)}), matrix)
          .view({columns.size(0), columns.size(1), matrix.size(1)});
    }
  } // namespace

  torch::Tensor branch_gradient(const BranchShape &shape, const std::span<const torch::Tensor> arrays,
                                const torch::Tensor &x)
  {
    const std::size_t          last    = shape.n_layers() - 1;
    const bool                 is_tanh = shape.activation == BranchShape::Activation::tanh;
    std::vector<torch::Tensor> slopes; // of the activations
    auto                       h = x;
    for (std::size_t l = 0; l < last; ++l)
      {
        const auto z = torch::addmm(arrays[2 * l + 1], h, arrays[2 * l]);
        const auto s = is_tanh ? torch::tanh(z) : torch::sigmoid(z);
        h            = is_tanh ? s : z * s;
        slopes.push_back(is_tanh ? 1. - s.square() : torch::addcmul(s + h, h, s, -1.));
      }
    const auto linear = arrays[2 * last + 2].select(1, 0).unsqueeze(0);
    auto       g      = arrays[2 * last].select(1, 0).unsqueeze(0);
    for (std::size_t l = last; l-- > 0;)
      g = torch::mm(g * slopes[l], arrays[2 * l].t());
    return (g + linear).expand({x.size(0), -1});
  }

  BranchDerivatives differentiate_branch(const BranchShape &shape, const std::span<const torch::Tensor> arrays,
                                         const torch::Tensor &x)
  {
    const std::size_t          last = shape.n_layers() - 1;
    std::vector<Activated>     activated;
    std::vector<torch::Tensor> before; // tangents before the activation
    auto                       h = x;
    auto                       tangents =
        torch::eye(x.size(1), x.options()).unsqueeze(0).expand({x.size(0), -1, -1}); // n x inputs x width
    for (std::size_t l = 0; l < last; ++l)
      {
        activated.push_back(activate(shape, torch::addmm(arrays[2 * l + 1], h, arrays[2 * l])));
        before.push_back(times(tangents, arrays[2 * l]));
        h        = activated[l].value;
        tangents = before[l] * activated[l].first.unsqueeze(1);
      }
    BranchDerivatives result;
    result.values = torch::addmm(torch::addmm(arrays[2 * last + 1], h, arrays[2 * last]), x, arrays[2 * last + 2]);
    result.first  = (times(tangents, arrays[2 * last]) + arrays[2 * last + 2].unsqueeze(0)).transpose(1, 2);

    auto          g = arrays[2 * last].select(1, 0).unsqueeze(0);
    torch::Tensor g_tangents;
    for (std::size_t l = last; l-- > 0;)
      {
        auto curved = (g * activated[l].second).unsqueeze(1) * before[l];
        if (g_tangents.defined())
          curved = curved + g_tangents * activated[l].first.unsqueeze(1);
        const auto transposed = arrays[2 * l].t();
        g_tangents            = times(curved, transposed);
        if (l > 0)
          g = torch::mm(g * activated[l].first, transposed);
      }
    result.hessian =
        g_tangents.defined() ? g_tangents : torch::zeros({x.size(0), x.size(1), x.size(1)}, x.options());
    return result;
  }
} // namespace trestle
