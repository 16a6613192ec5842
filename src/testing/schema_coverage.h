// Whether a JSON Schema of ours and the code that reads or writes its documents know the same members.
#pragma once

#include <boost/json/fwd.hpp>
#include <filesystem>
#include <set>
#include <string>

namespace rouse::testing {

// A schema with the definitions of the files it refers to among its own.
boost::json::value read_schema(const std::filesystem::path& file);

// Every object of the documents added is described by the schema, has no other members and all required ones;
// what is not fails the test.
class SchemaCoverage {
 public:
  explicit SchemaCoverage(const boost::json::value& schema) : root_(schema) {}

  void add(const boost::json::value& document);
  // Paths of the members that the documents had, and of those that the schema knows.
  const std::set<std::string>& used() const { return used_; }
  std::set<std::string> known() const;

 private:
  const boost::json::value& resolve(const boost::json::value& node) const;
  void compare(const boost::json::value& node, const boost::json::value& document, const std::string& at);
  void collect(const boost::json::value& node, const std::string& at, std::set<std::string>& members) const;

  const boost::json::value& root_;
  std::set<std::string> used_;
};

}  // namespace rouse::testing
