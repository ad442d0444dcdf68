#include "ml/kernels/edge_sums.h"

#include "core/exceptions.h"
#include "core/simd.h"
#include "ml/capsule.h"
#include "ml/kernels/attention_graph.h"

#include <ATen/Parallel.h>

#include <sstream>

namespace trestle
{
  namespace
  {
    using torch::autograd::AutogradContext;
    using torch::autograd::variable_list;

    std::string in_words(const torch::Tensor &tensor)
    {
      std::ostringstream text;
      text << tensor.sizes() << " " << tensor.scalar_type() << " on " << tensor.device().str();
      return text.str();
    }

    /// @param like what the channels, type and device must be those of.
    void check(const std::string &name, const torch::Tensor &tensor, const int64_t n, const torch::Tensor &like)
    {
      const bool fits = tensor.dim() > 0 && tensor.size(0) == n &&
                        tensor.sizes().slice(1) == like.sizes().slice(1) &&
                        tensor.scalar_type() == like.scalar_type() && tensor.device() == like.device();
      if (!fits)
        throw InputError("Sums along edges: the values of the " + name + " are " + in_words(tensor) + ".",
                         "Expected: " + std::to_string(n) +
                             " of them, with the channels, type and device of the edges' values, which are " +
                             in_words(like) + ".");
    }

    bool has_kernel(const torch::Tensor &x)
    {
      return x.is_cpu() && (x.scalar_type() == torch::kFloat || x.scalar_type() == torch::kDouble);
    }

    torch::Tensor indices(const AttentionGraph &graph, const bool of_rows, const torch::Device &device)
    {
      return of_rows ? graph.rows(device) : graph.columns(device);
    }

    torch::Tensor with_rows(const torch::Tensor &x, const int64_t n)
    {
      auto sizes = x.sizes().vec();
      sizes[0]   = n;
      return torch::empty(sizes, x.options());
    }

    int64_t channels_of(const torch::Tensor &x) { return c10::multiply_integers(x.sizes().slice(1)); }

    template <class Sweep>
    void for_nodes(const int64_t n, const Sweep &sweep)
    {
      at::parallel_for(0, n, 64, [&](const int64_t begin, const int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          sweep(i);
      });
    }

    /// Chunks of channels: of 16, which the compiler keeps in registers, then single ones.
    template <class Chunk>
    void for_channels(const int64_t n, const Chunk &chunk)
    {
      int64_t c = 0;
      for (; c + 16 <= n; c += 16)
        chunk(std::integral_constant<int, 16>(), c);
      for (; c < n; ++c)
        chunk(std::integral_constant<int, 1>(), c);
    }

    template <int V, class T>
    TRESTLE_INLINE void add(const T *from, simd::Numbers<V, T> &to)
    {
      simd::Numbers<V, T> value;
      simd::load<V, T>(from, value);
      to += value;
    }

    /// The values of the edges of each node.
    template <class T>
    void add_up(const EdgeList &list, const int64_t n_nodes, const int64_t n, const T *edges, T *nodes)
    {
      for_nodes(n_nodes, [&](const int64_t i) {
        for_channels(n, [&](const auto size, const int64_t c) {
          simd::Numbers<size(), T> sum{};
          for (int64_t e = list.offset[i]; e < list.offset[i + 1]; ++e)
            add<size(), T>(edges + (list.edge ? list.edge[e] : e) * n + c, sum);
          simd::store<size(), T>(sum, nodes + i * n + c);
        });
      });
    }

    /// result_e = x_e + p_row(e) + q_column(e). @param q null: none.
    template <class T>
    void spread(const EdgeList &list, const int64_t n_rows, const int64_t n, const T *x, const T *p, const T *q,
                T *result)
    {
      for_nodes(n_rows, [&](const int64_t i) {
        for (int64_t e = list.offset[i]; e < list.offset[i + 1]; ++e)
          for_channels(n, [&](const auto size, const int64_t c) {
            simd::Numbers<size(), T> sum;
            simd::load<size(), T>(x + e * n + c, sum);
            add<size(), T>(p + i * n + c, sum);
            if (q)
              add<size(), T>(q + list.node[e] * n + c, sum);
            simd::store<size(), T>(sum, result + e * n + c);
          });
      });
    }

    /// total = x + y, sum = y added up.
    template <class T>
    void update(const EdgeList &list, const int64_t n_rows, const int64_t n, const T *x, const T *y, T *total,
                T *sum)
    {
      for_nodes(n_rows, [&](const int64_t i) {
        for_channels(n, [&](const auto size, const int64_t c) {
          simd::Numbers<size(), T> all{}, here, its;
          for (int64_t e = list.offset[i]; e < list.offset[i + 1]; ++e)
            {
              simd::load<size(), T>(y + e * n + c, its);
              simd::load<size(), T>(x + e * n + c, here);
              all += its;
              simd::store<size(), T>(here + its, total + e * n + c);
            }
          simd::store<size(), T>(all, sum + i * n + c);
        });
      });
    }

    torch::Tensor summed(const AttentionGraph &graph, const torch::Tensor &edges, const bool of_rows)
    {
      const auto &data   = *graph.data();
      auto        result = with_rows(edges, of_rows ? data.n_rows : data.n_columns);
      if (!has_kernel(edges))
        return result.zero_().index_add_(0, indices(graph, of_rows, edges.device()), edges);
      const auto x = edges.contiguous();
      AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "summed", [&] {
        add_up<scalar_t>(of_rows ? data.rows() : data.columns(), result.size(0), channels_of(x),
                         x.data_ptr<scalar_t>(), result.data_ptr<scalar_t>());
      });
      return result;
    }

    /// @param columns of no rows: none.
    torch::Tensor with_ends(const AttentionGraph &graph, const torch::Tensor &edges, const torch::Tensor &rows,
                            const torch::Tensor &columns)
    {
      const bool has_columns = columns.dim() > 0;
      if (!has_kernel(edges))
        {
          const auto x = edges + rows.index_select(0, graph.rows(edges.device()));
          return has_columns ? x + columns.index_select(0, graph.columns(edges.device())) : x;
        }
      const auto x = edges.contiguous(), p = rows.contiguous(), q = columns.contiguous();
      const auto result = torch::empty(x.sizes(), x.options());
      AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "with_ends", [&] {
        spread<scalar_t>(graph.data()->rows(), graph.n_rows(), channels_of(x), x.data_ptr<scalar_t>(),
                         p.data_ptr<scalar_t>(), has_columns ? q.data_ptr<scalar_t>() : nullptr,
                         result.data_ptr<scalar_t>());
      });
      return result;
    }

    variable_list updated(const AttentionGraph &graph, const torch::Tensor &edges, const torch::Tensor &by)
    {
      if (!has_kernel(edges))
        return {edges + by, summed(graph, by, true)};
      const auto x = edges.contiguous(), y = by.contiguous();
      const auto total = torch::empty(x.sizes(), x.options()), sum = with_rows(x, graph.n_rows());
      AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "updated", [&] {
        update<scalar_t>(graph.data()->rows(), graph.n_rows(), channels_of(x), x.data_ptr<scalar_t>(),
                         y.data_ptr<scalar_t>(), total.data_ptr<scalar_t>(), sum.data_ptr<scalar_t>());
      });
      return {total, sum};
    }

    void keep(AutogradContext *context, const AttentionGraph &graph, const bool choice)
    {
      context->saved_data["graph"]  = enclose(std::make_shared<AttentionGraph>(graph));
      context->saved_data["choice"] = choice;
    }
    std::pair<AttentionGraph, bool> kept(AutogradContext *context)
    {
      return {*disclose<AttentionGraph>(context->saved_data["graph"]), context->saved_data["choice"].toBool()};
    }

    /// Edges to nodes, or nodes to edges: each is the other's gradient.
    class Transfer : public torch::autograd::Function<Transfer>
    {
    public:
      static torch::Tensor forward(AutogradContext *context, const torch::Tensor &x, const AttentionGraph &graph,
                                   const bool of_rows, const bool to_nodes)
      {
        keep(context, graph, of_rows);
        context->saved_data["to nodes"] = to_nodes;
        return to_nodes ? summed(graph, x, of_rows) : x.index_select(0, indices(graph, of_rows, x.device()));
      }

      static variable_list backward(AutogradContext *context, const variable_list &gradients)
      {
        const auto [graph, of_rows] = kept(context);
        const bool to_nodes         = context->saved_data["to nodes"].toBool();
        return {Transfer::apply(gradients[0], graph, of_rows, !to_nodes), {}, {}, {}};
      }
    };

    class Ends : public torch::autograd::Function<Ends>
    {
    public:
      static torch::Tensor forward(AutogradContext *context, const torch::Tensor &edges, const torch::Tensor &rows,
                                   const torch::Tensor &columns, const AttentionGraph &graph)
      {
        keep(context, graph, columns.dim() > 0);
        return with_ends(graph, edges, rows, columns);
      }

      static variable_list backward(AutogradContext *context, const variable_list &gradients)
      {
        const auto [graph, has_columns] = kept(context);
        const auto &g                   = gradients[0];
        return {g,
                Transfer::apply(g, graph, true, true),
                has_columns ? Transfer::apply(g, graph, false, true) : torch::Tensor(),
                {}};
      }
    };

    class Update : public torch::autograd::Function<Update>
    {
    public:
      static variable_list forward(AutogradContext *context, const torch::Tensor &edges, const torch::Tensor &by,
                                   const AttentionGraph &graph)
      {
        keep(context, graph, true);
        return updated(graph, edges, by);
      }

      static variable_list backward(AutogradContext *context, const variable_list &gradients)
      {
        const auto none = torch::empty({}, gradients[0].options());
        return {gradients[0], Ends::apply(gradients[0], gradients[1], none, kept(context).first), {}};
      }
    };
  } // namespace

  torch::Tensor add_ends(const AttentionGraph &graph, const torch::Tensor &edges, const torch::Tensor &rows,
                         const torch::Tensor &columns)
  {
    check("edges", edges, graph.n_edges(), edges);
    check("rows", rows, graph.n_rows(), edges);
    check("columns", columns, graph.n_columns(), edges);
    return Ends::apply(edges, rows, columns, graph);
  }

  torch::Tensor sum_of_rows(const AttentionGraph &graph, const torch::Tensor &edges)
  {
    check("edges", edges, graph.n_edges(), edges);
    return Transfer::apply(edges, graph, true, true);
  }

  std::pair<torch::Tensor, torch::Tensor> add_and_sum(const AttentionGraph &graph, const torch::Tensor &edges,
                                                      const torch::Tensor &update)
  {
    check("edges", edges, graph.n_edges(), edges);
    check("update", update, graph.n_edges(), edges);
    const auto both = Update::apply(edges, update, graph);
    return {both[0], both[1]};
  }
} // namespace trestle
