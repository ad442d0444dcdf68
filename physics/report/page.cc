#include "physics/report/page.h"

#include "core/html.h"

namespace trestle
{
  namespace
  {
    // Illustrations stand side by side, as many as are legible (440 of the 600 pixels that they are painted in) and the
    // window is wide; text does not follow it.
    constexpr const char *style = R"(
      body { font-family: system-ui, "DejaVu Sans", Verdana, Arial, sans-serif; line-height: 1.45; color: #222;
             max-width: 1920px; margin: 2em auto; padding: 0 1.5em; }
      p { max-width: 75em; }
      h1 { font-size: 1.6em; margin-bottom: 0.2em; }
      h2 { font-size: 1.15em; margin-top: 2em; border-bottom: 1px solid #ddd; padding-bottom: 0.2em; }
      .gallery { display: flex; flex-wrap: wrap; gap: 1em; align-items: flex-start; }
      figure { flex: 1 1 440px; box-sizing: border-box; max-width: min(100%, 602px); margin: 0; border: 1px solid #e4e4e4; }
      figure svg { display: block; width: 100%; height: auto; }
      figure.missing { padding: 1em; color: #777; }
      table { border-collapse: collapse; font-size: 0.9em; }
      td, th { padding: 0.15em 1.2em 0.15em 0.4em; border-bottom: 1px solid #eee; text-align: left; }
      td + td { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
      pre { background: #f6f6f6; padding: 1em; overflow-x: auto; font-size: 0.85em; }
      summary { cursor: pointer; }
    )";

    std::string gallery(const std::string &heading, const std::vector<Illustration> &illustrations)
    {
      if (illustrations.empty())
        return "";
      std::string html = "<h2>" + heading + "</h2>\n<div class=\"gallery\">\n";
      for (const Illustration &it : illustrations)
        if (it.svg.empty())
          html += "<figure class=\"missing\"><b>" + escape_html(it.title) + "</b><br/>" + escape_html(it.note) +
                  "</figure>\n";
        else
          html += "<figure>\n" + it.svg + "</figure>\n";
      return html + "</div>\n";
    }

    std::string row_of(const std::vector<std::string> &cells, const std::string &tag)
    {
      std::string html = "<tr>";
      for (const std::string &cell : cells)
        html += "<" + tag + ">" + escape_html(cell) + "</" + tag + ">";
      return html + "</tr>\n";
    }

    std::string tables(const std::vector<ReportContent::Table> &all)
    {
      std::string html;
      for (const auto &table : all)
        {
          html += "<h2>" + escape_html(table.title) + "</h2>\n";
          if (!table.words.empty())
            html += "<p>" + escape_html(table.words) + "</p>\n";
          html += "<table>\n" + row_of(table.columns, "th");
          for (const auto &row : table.rows)
            html += row_of(row, "td");
          html += "</table>\n";
        }
      return html;
    }
  } // namespace

  std::string compose_page(const ReportContent &content, const Figures &figures, const Galleries &galleries,
                           const std::string &resolved_parameters)
  {
    const std::string title = escape_html(content.title);
    // Written as XML too (closed tags, quoted attributes), so that any parser can read figures out of it.
    return "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
           "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
           "<title>" +
           title + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" + title + "</h1>\n<p>" +
           escape_html(content.summary) + "</p>\n" + tables(content.tables) + gallery("Charts", galleries.charts) +
           gallery("Fields", galleries.pictures) + gallery("History", galleries.plots) +
           "<h2>Figures</h2>\n<table id=\"figures\">\n<tr><th>figure</th><th>value</th></tr>\n" +
           figures.to_html_rows() +
           "\n</table>\n<h2>Parameters</h2>\n<details>\n<summary>All parameters of this run; " +
           "as a file they repeat it</summary>\n<pre id=\"parameters\">" + escape_html(resolved_parameters) +
           "</pre>\n</details>\n</body>\n</html>\n";
  }
} // namespace trestle
