// The quality rules of a table, read from its declaration.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/yaml.h"
#include "tables/delivery.h"

namespace rouse::tables::internal {

// A rule `reference`: its table may be declared further down, so it is looked at when all of them are read.
struct Reference {
  std::size_t table = 0;  // indices into Delivery::tables and Table::rules
  std::size_t rule = 0;
  core::YamlElement element;
};

// The member `rules`, into the table whose other parts are read. References go to the end of `references`.
core::Result<void> read_rules(core::YamlObject& yaml, Table& table, std::vector<Reference>& references);

// Fails unless the references within the delivery fit.
core::Result<void> check_references(const Delivery& delivery, const std::vector<Reference>& references);

// What is wrong with the rule `reference` of `table` to `target`; empty if nothing.
std::string reference_problem(const Table& table, const Rule& rule, const Table& target);

}  // namespace rouse::tables::internal
