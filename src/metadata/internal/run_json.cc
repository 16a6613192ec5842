#include "metadata/internal/run_json.h"

#include <boost/json.hpp>

namespace rouse::metadata {
namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) {
  const auto& value = object.at(key).as_string();
  return {value.begin(), value.end()};
}

template <typename Element, typename Write>
std::string write_list(const std::vector<Element>& elements, Write write) {
  json::array list;
  list.reserve(elements.size());
  for (const auto& element : elements) list.push_back(write(element));
  return json::serialize(list);
}

template <typename Element, typename Read>
std::vector<Element> read_list(std::string_view text, Read read) {
  const auto list = json::parse(text);
  std::vector<Element> elements;
  elements.reserve(list.as_array().size());
  for (const auto& element : list.as_array()) elements.push_back(read(element.as_object()));
  return elements;
}

}  // namespace

std::string totals_json(const std::vector<ColumnTotal>& totals) {
  return write_list(totals, [](const ColumnTotal& total) {
    return json::object{{"column", total.column}, {"sum", total.sum}};
  });
}

std::string findings_json(const std::vector<Finding>& findings) {
  return write_list(findings, [](const Finding& finding) {
    return json::object{{"rule", finding.rule},
                        {"column", finding.column},
                        {"severity", finding.severity},
                        {"holds", finding.holds},
                        {"rows", finding.rows},
                        {"message", finding.message},
                        {"observed", finding.observed},
                        {"expected", finding.expected},
                        {"examples", json::array(finding.examples.begin(), finding.examples.end())}};
  });
}

std::string files_json(const std::vector<RunFile>& files) {
  return write_list(files, [](const RunFile& file) {
    return json::object{{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}};
  });
}

std::vector<ColumnTotal> totals_from(std::string_view json) {
  return read_list<ColumnTotal>(
      json, [](const json::object& total) { return ColumnTotal{text(total, "column"), text(total, "sum")}; });
}

std::vector<Finding> findings_from(std::string_view json) {
  return read_list<Finding>(json, [](const json::object& object) {
    Finding finding{.rule = text(object, "rule"),
                    .column = text(object, "column"),
                    .severity = text(object, "severity"),
                    .holds = object.at("holds").as_bool(),
                    .rows = object.at("rows").to_number<std::uint64_t>(),
                    .message = text(object, "message")};
    for (const auto& example : object.at("examples").as_array()) {
      finding.examples.emplace_back(example.as_string().begin(), example.as_string().end());
    }
    finding.observed = text(object, "observed");
    finding.expected = text(object, "expected");
    return finding;
  });
}

std::vector<RunFile> files_from(std::string_view json) {
  return read_list<RunFile>(json, [](const json::object& file) {
    return RunFile{text(file, "name"), file.at("bytes").to_number<std::uint64_t>(), text(file, "sha256")};
  });
}

}  // namespace rouse::metadata
