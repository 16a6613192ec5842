#include "engine_protocol/settings.h"

#include <algorithm>
#include <array>

namespace rouse::engine_protocol {
namespace {

constexpr std::array<std::string_view, 41> kAllowed = {
    "aggregation_memory_efficient_merge_threads",
    "alter_sync",
    "distributed_aggregation_memory_efficient",
    "distributed_product_mode",
    "extremes",
    "fallback_to_stale_replicas_for_distributed_queries",
    "final",
    "function_sleep_max_microseconds_per_block",
    "group_by_overflow_mode",
    "insert_deduplicate",
    "join_algorithm",
    "join_use_nulls",
    "max_ast_elements",
    "max_block_size",
    "max_bytes_before_external_group_by",
    "max_bytes_before_external_sort",
    "max_bytes_to_read",
    "max_execution_time",
    "max_expanded_ast_elements",
    "max_insert_block_size",
    "max_insert_threads",
    "max_memory_usage",
    "max_partitions_per_insert_block",
    "max_query_size",
    "max_result_bytes",
    "max_result_rows",
    "max_rows_to_group_by",
    "max_rows_to_read",
    "max_threads",
    "min_insert_block_size_bytes",
    "min_insert_block_size_rows",
    "mutations_sync",
    "optimize_aggregation_in_order",
    "optimize_read_in_order",
    "preferred_block_size_bytes",
    "priority",
    "read_overflow_mode",
    "result_overflow_mode",
    "timeout_overflow_mode",
    "totals_mode",
    "use_uncompressed_cache",
};
constexpr std::array<std::string_view, 4> kAllowedPrefixes = {"input_format_", "output_format_",
                                                              "format_csv_", "allow_experimental_"};
// Would turn joinable formats into documents, or reads files.
constexpr std::array<std::string_view, 2> kExceptions = {"output_format_json_array_of_rows", "format_schema"};

std::string quote(std::string_view text, char mark) {
  std::string quoted(1, mark);
  for (const char c : text) {
    if (c == mark || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += mark;
}

}  // namespace

bool is_allowed_setting(std::string_view name) {
  const bool plain = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (!plain || std::ranges::find(kExceptions, name) != kExceptions.end()) return false;
  return std::ranges::find(kAllowed, name) != kAllowed.end() ||
         std::ranges::any_of(kAllowedPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

std::string set_statement(std::span<const Setting> settings) {
  std::string sql = "SET ";
  for (const auto& setting : settings) {
    if (sql.size() > 4) sql += ", ";
    sql += setting.name + " = " + string_literal(setting.value);
  }
  return sql;
}

std::string reset_statement(std::span<const Setting> settings) {
  std::string sql = "SET ";
  for (const auto& setting : settings) {
    if (sql.size() > 4) sql += ", ";
    sql += setting.name + " = DEFAULT";
  }
  return sql;
}

std::string string_literal(std::string_view text) { return quote(text, '\''); }
std::string quoted_name(std::string_view name) { return quote(name, '`'); }

}  // namespace rouse::engine_protocol
