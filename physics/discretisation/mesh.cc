#include "physics/discretisation/mesh.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/discretisation/curves.h"
#include "physics/discretisation/deformation.h"
#include "physics/discretisation/generators.h"
#include "physics/discretisation/gmsh_check.h"
#include "physics/discretisation/gmsh_geometry.h"
#include "physics/discretisation/gmsh_mesh.h"
#include "physics/discretisation/gmsh_topology.h"
#include "physics/discretisation/gmsh_triangulation.h"
#include "physics/libraries/deal_ii_message.h"
#include "physics/libraries/memory.h"

#include <deal.II/distributed/shared_tria.h>
#include <deal.II/distributed/tria.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/fe/mapping_fe.h>
#include <deal.II/fe/mapping_q.h>
#include <deal.II/fe/mapping_q_cache.h>
#include <deal.II/grid/grid_generator.h>
#include <deal.II/grid/manifold_lib.h>

#include <cmath>
#include <optional>
#include <set>

namespace trestle
{
  namespace
  {
    const std::string curved_advice = "Check the generator's arguments, mesh/scale and mesh/curves.";

    /// A cell's measure and diameter must be numbers that round-off leaves alone, and those of its children too.
    template <int dim>
    void check_measures(const dealii::Triangulation<dim> &triangulation, const std::string &what)
    {
      constexpr double flattest = 1e-14, farthest = 1e9, least = 1e-200;
      for (const auto &cell : triangulation.active_cell_iterators())
        {
          const double measure = cell->measure(), diameter = cell->diameter();
          if (!(measure > std::max(least, flattest * std::pow(diameter, dim)) && std::isfinite(measure)))
            throw InputError(what + " has the measure " + text::rounded(measure) + ".", curved_advice);
          if (const double distance = cell->center().norm(); distance > farthest * diameter)
            throw InputError(what + " of diameter " + text::rounded(diameter) + " lies at a distance of " +
                                 text::rounded(distance) + " from the origin, where round-off moves its vertices.",
                             "Move the mesh towards the origin.");
        }
    }
  } // namespace

  template <int dim>
  struct Mesh<dim>::Implementation
  {
    std::string  source    = "generator";
    std::string  generator = "hyper_cube";
    std::string  arguments = "0 : 1 : true";
    std::string  file;
    GmshRules    rules;
    bool         simplices      = false;
    unsigned int refinements    = 0;
    unsigned int mapping_degree = 1;
    double       scale_factor   = 1.;
    std::string  curves;
    std::string  deformation_text;

    std::map<std::string, double> made_for; ///< constants of a geometry, at their present values

    std::optional<Communicator> communicator;
    /// Whole on every rank.
    std::unique_ptr<dealii::Triangulation<dim>>               coarse;
    std::unique_ptr<dealii::parallel::TriangulationBase<dim>> triangulation;
    std::unique_ptr<dealii::Mapping<dim>>                     mapping;
    std::unique_ptr<Deformation<dim>>                         deformation;
    MeshIds                                                   boundary_ids = MeshIds("boundary");
    MeshIds                                                   material_ids = MeshIds("material");
    std::map<std::string, unsigned int>                       boundary_names, material_names; ///< of a file
    unsigned int n_refinements   = 0; ///< still to do on the parallel mesh
    bool         refines_locally = false;
    bool         warned          = false;

    MeshPart<dim> part; ///< empty: all of it

    void make_coarse(const std::map<std::string, double> &constants);
    void remember_geometry(const std::map<std::string, double> &constants);
    void require_geometry_of(const std::map<std::string, double> &constants) const;
    void shape_coarse(const std::string &text);
    void load_file(const std::string &text);
    void check_size() const;
    void check_refinement() const;
    void cut();
    void convert_to_simplices();
    void collect_ids();
    void make_parallel();
    void make_mapping();
    void warn_of_surplus_ranks();
    bool is_simplicial() const { return !coarse->all_reference_cells_are_hyper_cube(); }
  };

  template <int dim>
  Mesh<dim>::Mesh(ParameterSink &prm)
    : implementation_(std::make_unique<Implementation>())
  {
    auto      &p       = *implementation_;
    const auto section = prm.section("mesh");
    prm.add("source", p.source, "Where the mesh comes from.", Allowed::one_of({"generator", "file"}));
    prm.add(
        "generator", p.generator,
        "A function of deal.II's GridGenerator, or 'cook membrane' or 'graded cube' (cells a side : strength).");
    prm.add("arguments", p.arguments, "All arguments of the generator, separated by ':'.");
    prm.add("file", p.file,
            "A Gmsh file: ASCII, format 2.2, 4.0 or 4.1, first order; or a geometry (.geo), which Gmsh meshes "
            "here, with those "
            "of the problem's parameters that it defines by DefineConstant.");
    prm.add(
        "coincident nodes", p.rules.coincident_nodes,
        "Of a file, nodes of several cells at one place that are not shared: refused, glued, or meant (a crack).",
        Allowed::one_of({"refuse", "merge", "keep"}));
    prm.add("separate parts", p.rules.separate_parts, "Of a file, cells that no chain of shared nodes connects.",
            Allowed::one_of({"refuse", "keep"}));
    prm.add("inner faces", p.rules.inner_faces,
            "Of a file, physical groups of faces that do not lie on the boundary.",
            Allowed::one_of({"refuse", "ignore"}));
    prm.add("simplices", p.simplices,
            "Cut quadrilaterals into 8 triangles (before refinement), hexahedra into 24 tetrahedra (after it).");
    prm.add("refinements", p.refinements, "Uniform refinements.", Allowed::between(0, 15));
    prm.add("mapping degree", p.mapping_degree,
            "Polynomial degree of curved cells; quadrilaterals and hexahedra only.", Allowed::between(1, 5));
    prm.add("curves", p.curves,
            "Curves that faces of a file's mesh lie on: 'circle: x; y; r', 'ellipse: x; y; a; b; degrees', "
            "'sphere: x; y; z; r', separated by '|'.");
    prm.add("scale", p.scale_factor, "Factor on all coordinates.", Allowed::positive());
    prm.add(
        "deformation", p.deformation_text,
        "Expressions of x, y, z and the problem's parameters, separated by ';': where each point goes after all "
        "of the above. Empty: it stays.");
  }

  template <int dim>
  Mesh<dim>::~Mesh() = default;

  template <int dim>
  void Mesh<dim>::setup(const Communicator &communicator, unsigned int extra_refinements,
                        const std::map<std::string, double> &constants, const bool refines_locally)
  {
    auto &p = *implementation_;
    p.deformation.reset();
    p.mapping.reset();
    p.triangulation.reset();
    p.coarse.reset();
    p.communicator.emplace(communicator);
    p.n_refinements   = p.refinements + extra_refinements;
    p.refines_locally = refines_locally;
    p.make_coarse(constants);
    p.remember_geometry(constants);
    p.collect_ids();
    if (p.part)
      communicator.on_all([&] { p.cut(); });
    p.make_mapping();
    p.make_parallel();
    p.triangulation->refine_global(p.n_refinements);
    if (is_deformable())
      p.deformation = std::make_unique<Deformation<dim>>(p.deformation_text, constants, *p.communicator,
                                                         *p.triangulation, *p.mapping);
    p.warn_of_surplus_ranks();
  }

  template <int dim>
  void Mesh<dim>::Implementation::make_coarse(const std::map<std::string, double> &constants)
  {
    std::string text;
    if (source == "file")
      {
        communicator->on_root([&] {
          if (file.empty())
            throw InputError("mesh/file is empty.", "Name a .msh file, or set source = generator.");
          text = is_geometry(file) ? mesh_of_geometry(file, constants, dim) : read_file(file);
        });
        text = communicator->broadcast(text);
      }
    communicator->on_all([&] {
      try
        {
          shape_coarse(text);
        }
      catch (const dealii::ExceptionBase &error)
        {
          throw InputError("mesh: deal.II cannot make it: " + deal_ii_message(error), curved_advice);
        }
    });
  }

  template <int dim>
  void Mesh<dim>::Implementation::remember_geometry(const std::map<std::string, double> &constants)
  {
    made_for.clear();
    std::vector<std::string> names;
    for (const auto &constant : constants)
      names.push_back(constant.first);
    if (source == "file")
      for (const auto &name : geometry_parameters(*communicator, file, names))
        made_for[name] = constants.at(name);
  }

  template <int dim>
  void Mesh<dim>::Implementation::require_geometry_of(const std::map<std::string, double> &constants) const
  {
    for (const auto &[name, value] : made_for)
      if (const auto found = constants.find(name); found != constants.end() && found->second != value)
        throw InputError("Parameter '" + name + "' was to become " + text::shortest(found->second) +
                             ", and the mesh was made from '" + file + "' for " + text::shortest(value) + ".",
                         "Take study = ensemble, which makes a mesh for each value, or move one mesh by "
                         "mesh/deformation.");
  }

  template <int dim>
  void Mesh<dim>::Implementation::shape_coarse(const std::string &text)
  {
    coarse = std::make_unique<dealii::Triangulation<dim>>();
    if (source == "file")
      load_file(text);
    else
      {
        generate(*coarse, generator, arguments);
        check_measures(*coarse, "mesh/arguments: a cell of '" + generator + "'");
      }
    attach_curves(*coarse, curves);
    if (scale_factor != 1.)
      {
        scale(*coarse, scale_factor);
        check_measures(*coarse, "mesh/scale = " + text::shortest(scale_factor) + ": a cell");
      }
    check_size();
    if (simplices && !is_simplicial())
      {
        convert_to_simplices();
        check_measures(*coarse, "mesh/simplices: cut up, a cell");
      }
    check_refinement();
    if (is_simplicial() && mapping_degree > 1)
      throw InputError("mesh/mapping degree = " + std::to_string(mapping_degree) +
                           ", but the cells are simplices.",
                       "Set mapping degree = 1: triangles and tetrahedra have straight sides here.");
  }

  template <int dim>
  void Mesh<dim>::Implementation::load_file(const std::string &text)
  {
    GmshMesh mesh = read_gmsh(text, file, dim);
    check_gmsh(mesh, dim);
    settle_topology(mesh, rules, dim);
    make_triangulation(mesh, *coarse);
    for (const auto &[group, name] : mesh.names)
      if (group.first == dim)
        material_names[name] = group.second;
      else if (group.first + 1 == dim)
        boundary_names[name] = group.second;
  }

  /// Before memory runs out, which takes minutes, or numbers of 32 bits do.
  template <int dim>
  void Mesh<dim>::Implementation::check_size() const
  {
    const double n_cells = double(coarse->n_active_cells()) * std::pow(2., double(dim) * n_refinements);
    const double bytes   = 200. * n_cells / communicator->size(); // and more: what deal.II keeps of a cell
    if (n_cells > 4e9 || bytes > physical_memory())
      throw InputError("The mesh would have " + text::rounded(n_cells) +
                           " cells: " + std::to_string(coarse->n_active_cells()) + ", refined " +
                           std::to_string(n_refinements) + " times, and each time " + std::to_string(1 << dim) +
                           " of one.",
                       "Lower mesh/refinements, or 'levels' and 'meshes' of studies that refine further.");
  }

  /// Curved cells that cannot be halved are found by all ranks alike, before each halves its own.
  template <int dim>
  void Mesh<dim>::Implementation::check_refinement() const
  {
    constexpr unsigned int most_cells = 100000; // each rank refines all; and cells of so many are hardly curved
    const auto             ids        = coarse->get_manifold_ids();
    const bool             is_flat    = ids.size() == 1 && ids.front() == dealii::numbers::flat_manifold_id;
    if (n_refinements == 0 || is_flat || coarse->n_active_cells() > most_cells)
      return;
    dealii::Triangulation<dim> trial;
    try
      {
        trial.copy_triangulation(*coarse); // which makes charts of curved blocks
        renew_transfinite_manifolds(trial);
        trial.refine_global(1);
      }
    catch (const dealii::ExceptionBase &error)
      {
        throw InputError("mesh/refinements: deal.II cannot refine the curved cells: " + deal_ii_message(error),
                         curved_advice);
      }
    check_measures(trial, "mesh/refinements: refined, a curved cell");
  }

  template <int dim>
  void Mesh<dim>::Implementation::convert_to_simplices()
  {
    // deal.II 9.4 halves a tetrahedron's inner octahedron along a fixed diagonal, and the shapes degrade
    // (measured: L2 order 1.55 instead of 2). Hexahedra keep theirs, so refine those.
    dealii::Triangulation<dim> refined;
    const bool                 refine_first = dim == 3 && n_refinements > 0;
    if (refine_first)
      {
        coarse->refine_global(n_refinements);
        dealii::GridGenerator::flatten_triangulation(*coarse, refined);
        n_refinements = 0;
      }
    auto converted = std::make_unique<dealii::Triangulation<dim>>();
    dealii::GridGenerator::convert_hypercube_to_simplex_mesh(refine_first ? refined : *coarse, *converted);
    for (const auto id : coarse->get_manifold_ids())
      if (id != dealii::numbers::flat_manifold_id)
        {
          if (dynamic_cast<const dealii::TransfiniteInterpolationManifold<dim> *>(&coarse->get_manifold(id)))
            converted->set_manifold(id, dealii::FlatManifold<dim>()); // that one needs quadrilaterals
          else
            converted->set_manifold(id, coarse->get_manifold(id));
        }
    coarse = std::move(converted);
  }

  /// Refined as far as the whole: which cells belong to the part is said of those.
  template <int dim>
  void Mesh<dim>::Implementation::cut()
  {
    if (!deformation_text.empty())
      throw InputError("mesh/deformation is given, and there is a zone: its cells would leave their places.",
                       "Remove mesh/deformation.");
    coarse->refine_global(n_refinements);
    n_refinements = part.n_refinements;
    auto result   = std::make_unique<dealii::Triangulation<dim>>();
    cut_part(*coarse, part, *result);
    coarse = std::move(result);
  }

  template <int dim>
  void Mesh<dim>::Implementation::collect_ids()
  {
    std::set<dealii::types::boundary_id> boundary;
    std::set<dealii::types::material_id> material;
    for (const auto &cell : coarse->active_cell_iterators())
      {
        material.insert(cell->material_id());
        for (const auto &face : cell->face_iterators())
          if (face->at_boundary())
            boundary.insert(face->boundary_id());
      }
    boundary_ids.set(boundary, boundary_names);
    material_ids.set(material, material_names);
  }

  template <int dim>
  void Mesh<dim>::Implementation::make_parallel()
  {
    const bool is_alone = communicator->size() == 1;
    if (is_simplicial() || (is_alone && !refines_locally))
      {
        using Shared = dealii::parallel::shared::Triangulation<dim>;
        // METIS needs some cells a rank
        const bool few = is_alone || coarse->n_active_cells() < 8u * communicator->size();
        triangulation  = std::make_unique<Shared>(communicator->get(), dealii::Triangulation<dim>::none, true,
                                                 few ? Shared::partition_zorder : Shared::partition_metis);
      }
    else
      triangulation = std::make_unique<dealii::parallel::distributed::Triangulation<dim>>(communicator->get());
    triangulation->copy_triangulation(*coarse);
    renew_transfinite_manifolds<dim>(*triangulation);
  }

  template <int dim>
  void Mesh<dim>::Implementation::make_mapping()
  {
    if (is_simplicial())
      mapping = std::make_unique<dealii::MappingFE<dim>>(dealii::FE_SimplexP<dim>(1));
    else if (!deformation_text.empty() && mapping_degree > 1)
      mapping = std::make_unique<dealii::MappingQCache<dim>>(mapping_degree);
    else
      mapping = std::make_unique<dealii::MappingQ<dim>>(mapping_degree);
  }

  template <int dim>
  void Mesh<dim>::Implementation::warn_of_surplus_ranks()
  {
    const auto n_cells = triangulation->n_global_active_cells();
    if (warned || n_cells >= static_cast<unsigned int>(communicator->size()))
      return;
    log::warning("The mesh has " + std::to_string(n_cells) + " cells for " + std::to_string(communicator->size()) +
                 " ranks: the surplus idles.");
    warned = true;
  }

  template <int dim>
  dealii::parallel::TriangulationBase<dim> &Mesh<dim>::triangulation()
  {
    return *implementation_->triangulation;
  }

  template <int dim>
  const dealii::parallel::TriangulationBase<dim> &Mesh<dim>::triangulation() const
  {
    return *implementation_->triangulation;
  }

  template <int dim>
  void Mesh<dim>::restrict_to(MeshPart<dim> part)
  {
    implementation_->part = std::move(part);
  }

  template <int dim>
  bool Mesh<dim>::is_deformable() const
  {
    return !implementation_->deformation_text.empty();
  }

  template <int dim>
  void Mesh<dim>::deform(const std::map<std::string, double> &constants)
  {
    implementation_->require_geometry_of(constants);
    if (is_deformable())
      implementation_->deformation->apply(constants);
  }

  template <int dim>
  const dealii::Mapping<dim> &Mesh<dim>::mapping() const
  {
    return *implementation_->mapping;
  }

  template <int dim>
  bool Mesh<dim>::is_simplicial() const
  {
    return implementation_->is_simplicial();
  }

  template <int dim>
  const Communicator &Mesh<dim>::communicator() const
  {
    return *implementation_->communicator;
  }

  template <int dim>
  std::string Mesh<dim>::file() const
  {
    return implementation_->source == "file" ? implementation_->file : "";
  }

  template <int dim>
  const MeshIds &Mesh<dim>::boundary_ids() const
  {
    return implementation_->boundary_ids;
  }

  template <int dim>
  const MeshIds &Mesh<dim>::material_ids() const
  {
    return implementation_->material_ids;
  }

  template <int dim>
  double Mesh<dim>::characteristic_length() const
  {
    // every rank holds the whole coarse mesh, and this way refinement does not change the unit of length
    const auto &vertices = implementation_->coarse->get_vertices();
    auto        low = vertices.front(), high = low;
    for (const auto &vertex : vertices)
      for (unsigned int d = 0; d < dim; ++d)
        {
          low[d]  = std::min(low[d], vertex[d]);
          high[d] = std::max(high[d], vertex[d]);
        }
    return low.distance(high);
  }

  template class Mesh<2>;
  template class Mesh<3>;
} // namespace trestle
