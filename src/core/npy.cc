#include "core/npy.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/file.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace trestle::npy
{
  static_assert(std::endian::native == std::endian::little, "Numbers are read as the file has them.");

  namespace
  {
    constexpr std::string_view magic = "\x93NUMPY";

    struct Header
    {
      std::vector<std::size_t> shape;
      std::size_t              item_size = 8; ///< bytes of a number
      std::uint64_t            begin     = 0; ///< of the numbers, in bytes
    };

    [[noreturn]] void refuse(const std::string &path, const std::string &why, const std::string &advice)
    {
      throw InputError("'" + path + "' " + why + ".", advice);
    }

    [[noreturn]] void damaged(const std::string &path, const std::string &why)
    {
      refuse(path, why, "Write the file again with numpy.save(), and copy all of it.");
    }

    /// The header's dictionary, of Python's literals those that numpy writes.
    class Dictionary
    {
    public:
      Dictionary(const std::string &path, const std::string &text)
        : path_(path),
          text_(text)
      {}

      std::optional<std::string>              descr;
      std::optional<bool>                     fortran_order;
      std::optional<std::vector<std::size_t>> shape;

      /// @throws InputError unless these three are there, each once, and nothing else.
      void read();

    private:
      void        read_entry();
      char        next();
      bool        accept(char c);
      void        expect(char c);
      std::string quoted();
      bool        boolean();
      std::size_t natural_number();

      [[noreturn]] void no_header() const
      {
        damaged(path_, "has the header '" + text::excerpt(text_) + "', which numpy does not write");
      }

      const std::string &path_;
      const std::string &text_;
      std::size_t        at_ = 0;
    };

    char Dictionary::next()
    {
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n'))
        ++at_;
      return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool Dictionary::accept(const char c)
    {
      const bool is_there = next() == c && at_ < text_.size();
      at_ += is_there ? 1 : 0;
      return is_there;
    }

    void Dictionary::expect(const char c)
    {
      if (!accept(c))
        no_header();
    }

    std::string Dictionary::quoted()
    {
      const char quote = next();
      const auto end   = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string::npos;
      if (end == std::string::npos)
        no_header();
      const std::string result = text_.substr(at_ + 1, end - at_ - 1);
      at_                      = end + 1;
      return result;
    }

    bool Dictionary::boolean()
    {
      next();
      for (const bool value : {true, false})
        if (const std::string_view word = value ? "True" : "False"; text_.compare(at_, word.size(), word) == 0)
          {
            at_ += word.size();
            return value;
          }
      no_header();
    }

    std::size_t Dictionary::natural_number()
    {
      constexpr std::size_t most = std::size_t(1) << 50; // more than any file has
      next();
      const std::size_t begin = at_;
      std::size_t       value = 0;
      for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_)
        value = std::min(most, 10 * value + std::size_t(text_[at_] - '0'));
      if (at_ == begin)
        no_header();
      accept('L'); // of Python 2
      return value;
    }

    void Dictionary::read_entry()
    {
      const std::string key = quoted();
      expect(':');
      if (key == "descr" && next() == '[')
        refuse(path_, "holds records of several fields", "Save one field of them: numpy.save(path, a['name']).");
      if (key == "descr" && !descr)
        descr = quoted();
      else if (key == "fortran_order" && !fortran_order)
        fortran_order = boolean();
      else if (key == "shape" && !shape)
        {
          shape.emplace();
          expect('(');
          while (!accept(')'))
            {
              shape->push_back(natural_number());
              if (!accept(','))
                {
                  expect(')');
                  break;
                }
            }
        }
      else
        no_header();
    }

    void Dictionary::read()
    {
      expect('{');
      while (!accept('}'))
        {
          read_entry();
          if (!accept(','))
            {
              expect('}');
              break;
            }
        }
      next();
      if (at_ != text_.size() || !descr || !fortran_order || !shape)
        no_header();
    }

    std::size_t item_size(const std::string &path, const std::string &descr)
    {
      const bool is_double = descr == "<f8";
      if (!is_double && descr != "<f4")
        refuse(path,
               "holds numbers of dtype '" + text::excerpt(descr) + "', not float64 ('<f8') or float32 ('<f4')",
               "Save numpy.ascontiguousarray(a, dtype='<f8').");
      return is_double ? 8 : 4;
    }

    /// Where the text of the header lies. @param file_size in bytes.
    struct Place
    {
      std::uint64_t begin, size;
    };
    Place place_of_header(const std::string &path, std::istream &in, const std::uint64_t file_size)
    {
      constexpr std::uint64_t longest   = 65536; // numpy itself reads no more than 10,000
      unsigned char           bytes[12] = {};
      in.read(reinterpret_cast<char *>(bytes), sizeof(bytes));
      if (const std::size_t n = std::min<std::size_t>(in.gcount(), magic.size());
          n == 0 || !std::equal(magic.begin(), magic.begin() + n, reinterpret_cast<const char *>(bytes)))
        refuse(path, "is no .npy file", "Write it with numpy.save(path, a).");
      const auto version = bytes[6];
      if (in.gcount() < 12)
        damaged(path, "is truncated: its header is not there");
      if (version < 1 || version > 3 || bytes[7] != 0)
        refuse(path,
               "is of format " + std::to_string(version) + "." + std::to_string(bytes[7]) +
                   ", of which nothing is known here",
               "Write format 1.0, 2.0 or 3.0, as numpy.save() does.");
      Place place{version == 1 ? 10u : 12u, bytes[8] + 256u * bytes[9]};
      if (version > 1)
        place.size += (bytes[10] + 256ull * bytes[11]) << 16;
      if (place.size > longest)
        damaged(path, "is to have a header of " + std::to_string(place.size) + " bytes, which is absurd");
      if (place.begin + place.size > file_size)
        damaged(path, "is truncated within its header");
      return place;
    }

    void check_length(const std::string &path, const Header &header, const std::uint64_t file_size)
    {
      const std::uint64_t present = file_size - header.begin;
      const std::uint64_t wanted  = checked_size("'" + path + "'", header.shape) * header.item_size;
      const std::string   lengths = "its header announces " + std::to_string(wanted) + " bytes of shape " +
                                  shape_text(header.shape) + ", and " + std::to_string(present) + " follow";
      if (present < wanted)
        damaged(path, "is truncated: " + lengths);
      if (present > wanted)
        refuse(path, "is longer than one array: " + lengths, "Save one array in each file.");
    }

    std::ifstream open(const std::string &path)
    {
      std::error_code none;
      if (!std::filesystem::is_regular_file(path, none))
        throw InputError("There is no file '" + path + "'.",
                         "Check the path; relative paths start at the present folder.");
      std::ifstream in(path, std::ios::binary);
      if (!in)
        throw InputError("Cannot read '" + path + "'.", "Check the permissions.");
      return in;
    }

    Header read_header(const std::string &path, std::istream &in)
    {
      const std::uint64_t file_size = std::filesystem::file_size(path);
      const auto [begin, size]      = place_of_header(path, in, file_size);
      std::string text(size, '\0');
      in.clear(); // the first bytes may have been the whole file
      in.seekg(std::streamoff(begin));
      if (!in.read(text.data(), std::streamsize(size)))
        damaged(path, "cannot be read");
      Dictionary dictionary(path, text);
      dictionary.read();
      Header header{*dictionary.shape, item_size(path, *dictionary.descr), begin + size};
      if (*dictionary.fortran_order)
        refuse(path, "is in Fortran order, columns first", "Save numpy.ascontiguousarray(a).");
      check_length(path, header, file_size);
      return header;
    }

    /// Appends n numbers that lie one after the other.
    template <class Stored>
    void append(std::istream &in, const std::size_t n, std::vector<double> &values)
    {
      constexpr std::size_t at_once = 1 << 16;
      std::vector<Stored>   piece(std::min(n, at_once));
      for (std::size_t done = 0; done < n; done += piece.size())
        {
          piece.resize(std::min(at_once, n - done));
          in.read(reinterpret_cast<char *>(piece.data()), std::streamsize(piece.size() * sizeof(Stored)));
          values.insert(values.end(), piece.begin(), piece.end());
        }
    }
  } // namespace

  std::vector<std::size_t> shape(const std::string &path)
  {
    auto in = open(path);
    return read_header(path, in).shape;
  }

  NumberArray read(const std::string &path, const EntryRange &range)
  {
    auto              in     = open(path);
    const Header      header = read_header(path, in);
    const EntryRange  own    = range_within("'" + path + "'", header.shape, range);
    const std::size_t length = row_length(header.shape), n_own = own.last - own.first;
    // Whole rows lie one after the other.
    const std::size_t n_pieces = n_own == 0 ? 0 : n_own == length ? 1 : n_rows(header.shape);
    const std::size_t n        = n_own == length ? n_own * n_rows(header.shape) : n_own;
    NumberArray       result{cut_shape(header.shape, own), {}};
    result.values.reserve(n * n_pieces);
    for (std::size_t piece = 0; piece < n_pieces; ++piece)
      {
        in.seekg(std::streamoff(header.begin + (piece * length + own.first) * header.item_size));
        if (header.item_size == 8)
          append<double>(in, n, result.values);
        else
          append<float>(in, n, result.values);
        if (!in)
          damaged(path, "cannot be read to its end");
      }
    return result;
  }

  void write(const std::string &path, const std::vector<std::size_t> &shape, const std::span<const double> values)
  {
    if (values.size() != n_rows(shape) * row_length(shape))
      throw FatalError(std::to_string(values.size()) + " numbers were to be written into '" + path +
                           "' with the shape " + shape_text(shape) + ".",
                       "This is a mistake in the program.");
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
    header.append(63 - (10 + header.size()) % 64, ' '); // numbers begin at a multiple of 64 bytes
    header += '\n';
    write_file_atomically(path, [&](std::ostream &out) {
      out << magic << '\1' << '\0' << char(header.size() % 256) << char(header.size() / 256) << header;
      out.write(reinterpret_cast<const char *>(values.data()), std::streamsize(values.size_bytes()));
    });
  }
} // namespace trestle::npy
