#include "ml/kernels/graph_attention.h"

#include "core/exceptions.h"
#include "ml/capsule.h"
#include "ml/kernels/attention_graph.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <sstream>

namespace trestle
{
  namespace
  {
    using Data = AttentionGraph::Data;

    std::string in_words(const torch::Tensor &tensor)
    {
      std::ostringstream text;
      text << tensor.sizes() << " " << tensor.scalar_type() << " on " << tensor.device().str();
      return text.str();
    }

    [[noreturn]] void refuse(const std::string &name, const torch::Tensor &tensor, const std::string &expected)
    {
      throw InputError("Attention: " + name + " are " + in_words(tensor) + ".", "Expected: " + expected + ".");
    }

    void check(const AttentionGraph &graph, const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v,
               const torch::Tensor &bias)
    {
      if (q.dim() != 3 || q.size(0) != graph.n_rows() || q.size(1) == 0 || q.size(2) == 0)
        refuse("the queries", q,
               "one row for each of " + std::to_string(graph.n_rows()) + " nodes x heads x channels a head");
      for (const auto &[name, tensor] : {std::pair{"the keys", &k}, std::pair{"the values", &v}})
        if (tensor->dim() != 3 || tensor->size(0) != graph.n_columns() || tensor->size(1) != q.size(1) ||
            tensor->size(2) != q.size(2) || tensor->scalar_type() != q.scalar_type() ||
            tensor->device() != q.device())
          refuse(name, *tensor,
                 "one row for each of " + std::to_string(graph.n_columns()) +
                     " nodes, and heads, channels, type and device of the queries, " + in_words(q));
      if (bias.defined() &&
          (bias.dim() != 2 || bias.size(0) != graph.n_edges() || bias.size(1) == 0 ||
           q.size(1) % bias.size(1) != 0 || bias.scalar_type() != q.scalar_type() || bias.device() != q.device()))
        refuse("the biases", bias,
               "one row for each of " + std::to_string(graph.n_edges()) +
                   " edges, a number of heads that divides that of the queries, and their type and device, " +
                   in_words(q));
    }

    /// A tensor whose nodes' rows are heads x channels without gaps: what it is already, or a copy.
    torch::Tensor with_dense_rows(const torch::Tensor &x)
    {
      const bool is_dense = x.stride(2) == 1 && (x.size(1) == 1 || x.stride(1) == x.size(2));
      return is_dense ? x : x.contiguous();
    }

    template <class T>
    NodeRows<T> rows_of(const torch::Tensor &x)
    {
      return {x.data_ptr<T>(), x.stride(0)};
    }

    template <class T>
    AttentionJob<T> job_of(const Data &graph, const torch::Tensor &q, const torch::Tensor &k,
                           const torch::Tensor &v, const torch::Tensor &probability)
    {
      AttentionJob<T> job;
      job.rows        = graph.rows();
      job.columns     = graph.columns();
      job.n_heads     = q.size(1);
      job.head_size   = q.size(2);
      job.query       = rows_of<T>(q);
      job.key         = rows_of<T>(k);
      job.value       = rows_of<T>(v);
      job.probability = probability.data_ptr<T>();
      return job;
    }

    template <class T>
    void run(const typename AttentionSweeps<T>::Sweep sweep, const AttentionJob<T> &job, const int64_t n)
    {
      at::parallel_for(0, n, 64, [&](const int64_t begin, const int64_t end) { sweep(job, begin, end); });
    }

    /// @returns probabilities (edges x heads) and output.
    std::pair<torch::Tensor, torch::Tensor> attend(const Data &graph, const torch::Tensor &q,
                                                   const torch::Tensor &k, const torch::Tensor &v,
                                                   const torch::Tensor &bias)
    {
      auto probability = torch::empty({graph.n_edges(), q.size(1)}, q.options());
      auto output      = torch::empty(q.sizes(), q.options());
      AT_DISPATCH_FLOATING_TYPES(q.scalar_type(), "graph_attention", [&] {
        auto job     = job_of<scalar_t>(graph, q, k, v, probability);
        job.n_biases = bias.numel() > 0 ? bias.size(1) : 0;
        job.bias     = bias.data_ptr<scalar_t>();
        job.output   = output.data_ptr<scalar_t>();
        run<scalar_t>(attention_sweeps<scalar_t>().back().forward, job, graph.n_rows);
      });
      return {probability, output};
    }

    /// @returns gradients by q, k, v and by the scores (edges x heads).
    torch::autograd::variable_list differentiate(const Data &graph, const torch::Tensor &gradient,
                                                 const torch::Tensor &q, const torch::Tensor &k,
                                                 const torch::Tensor &v, const torch::Tensor &probability)
    {
      const auto empty_like = [](const torch::Tensor &x) { return torch::empty(x.sizes(), x.options()); };
      const auto by_q = empty_like(q), by_k = empty_like(k), by_v = empty_like(v),
                 by_score = empty_like(probability);
      AT_DISPATCH_FLOATING_TYPES(q.scalar_type(), "graph_attention_backward", [&] {
        auto job           = job_of<scalar_t>(graph, q, k, v, probability);
        job.gradient       = rows_of<scalar_t>(gradient);
        job.score_gradient = by_score.data_ptr<scalar_t>();
        job.query_gradient = by_q.data_ptr<scalar_t>();
        job.key_gradient   = by_k.data_ptr<scalar_t>();
        job.value_gradient = by_v.data_ptr<scalar_t>();
        const auto &sweeps = attention_sweeps<scalar_t>().back();
        run<scalar_t>(sweeps.backward_rows, job, graph.n_rows);
        run<scalar_t>(sweeps.backward_columns, job, graph.n_columns);
      });
      return {by_q, by_k, by_v, by_score};
    }

    /// A function of its own, so that who asks for the derivative of a gradient is told: that by q, k, v would be taken
    /// for zero otherwise.
    class AttentionGradient : public torch::autograd::Function<AttentionGradient>
    {
    public:
      static torch::autograd::variable_list forward(torch::autograd::AutogradContext *,
                                                    const torch::Tensor &gradient, const torch::Tensor &q,
                                                    const torch::Tensor &k, const torch::Tensor &v,
                                                    const torch::Tensor         &probability,
                                                    const std::shared_ptr<Data> &graph)
      {
        return differentiate(*graph, with_dense_rows(gradient), q, k, v, probability);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext *,
                                                     const torch::autograd::variable_list &)
      {
        throw InputError(
            "A second derivative of graph attention was asked for; its kernel has first derivatives alone.",
            "Choose a loss or an optimiser that needs no second derivatives, or another network.");
      }
    };

    class Attention : public torch::autograd::Function<Attention>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &q,
                                   const torch::Tensor &k, const torch::Tensor &v, const torch::Tensor &bias,
                                   const std::shared_ptr<Data> &graph)
      {
        const auto queries = with_dense_rows(q), keys = with_dense_rows(k), values = with_dense_rows(v);
        const auto [probability, output] = attend(*graph, queries, keys, values, bias.contiguous());
        context->save_for_backward({queries, keys, values, probability});
        context->saved_data["graph"]    = enclose(graph);
        context->saved_data["n_biases"] = bias.size(1);
        return output;
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto    saved    = context->get_saved_variables();
        const int64_t n_biases = context->saved_data["n_biases"].toInt();
        const auto    graph    = disclose<Data>(context->saved_data["graph"]);
        const auto    by = AttentionGradient::apply(gradients[0], saved[0], saved[1], saved[2], saved[3], graph);
        torch::Tensor by_bias;
        if (n_biases > 0)
          by_bias = by[3].view({by[3].size(0), by[3].size(1) / n_biases, n_biases}).sum(1);
        return {by[0], by[1], by[2], by_bias, torch::Tensor()};
      }
    };
  } // namespace

  torch::Tensor graph_attention(const AttentionGraph &graph, const torch::Tensor &q, const torch::Tensor &k,
                                const torch::Tensor &v, const torch::Tensor &bias)
  {
    check(graph, q, k, v, bias);
    if (!q.is_cpu() || (q.scalar_type() != torch::kFloat && q.scalar_type() != torch::kDouble))
      return graph_attention_by_tensors(graph, q, k, v, bias);
    const auto none = torch::empty({graph.n_edges(), 0}, q.options().requires_grad(false));
    return Attention::apply(q, k, v, bias.defined() ? bias : none, graph.data());
  }

  torch::Tensor graph_attention_by_tensors(const AttentionGraph &graph, const torch::Tensor &q,
                                           const torch::Tensor &k, const torch::Tensor &v,
                                           const torch::Tensor &bias)
  {
    check(graph, q, k, v, bias);
    // Of LibTorch's ways to gather and to add up, those that are fastest on the CPU forward and backward together: by index
    // for rows of channels, by scatter_add for rows of heads.
    const auto row = graph.rows(q.device()), column = graph.columns(q.device());
    const auto product = q.index({row}) * k.index({column});
    auto       scores  = product.sum(-1) * (1. / std::sqrt(double(q.size(2))));
    if (bias.defined())
      scores = scores + bias.repeat({1, q.size(1) / bias.size(1)});
    // A softmax does not depend on what is taken off all scores of a row: no gradient passes there.
    const auto detached = scores.detach();
    const auto rows     = row.unsqueeze(1).expand_as(detached);
    const auto largest  = torch::full({graph.n_rows(), q.size(1)}, -HUGE_VAL, detached.options())
                             .scatter_reduce(0, rows, detached, "amax");
    const auto power   = (scores - largest.gather(0, rows)).exp();
    const auto sum     = torch::zeros_like(largest).scatter_add(0, rows, power);
    const auto message = (power / sum.gather(0, rows)).unsqueeze(-1) * v.index({column});
    return torch::zeros(q.sizes(), detached.options()).index_put({row}, message, true);
  }
} // namespace trestle
