#include "metadata/insights.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

core::Result<void> check_insight_text(std::string_view field, std::string_view text, std::size_t bytes_max) {
  if (text.empty()) return core::invalid(std::string{field}, fmt::format("{}: is empty", field));
  if (text.size() <= bytes_max) return {};
  return core::invalid(std::string{field},
                       fmt::format("{}: has {} bytes; {} are allowed", field, text.size(), bytes_max));
}

core::Result<void> check_texts(std::string_view name, std::string_view spec) {
  ROUSE_CHECK(check_insight_text("name", name, kInsightNameBytesMax));
  return check_insight_text("spec", spec, kInsightSpecBytesMax);
}

tl::unexpected<core::Error> no_insight(std::uint64_t id) {
  return core::fail(core::ErrorCode::kNotFound, "id", fmt::format("id: there is no insight {}", id));
}

// One row of a query, kept where SOCI writes it.
struct InsightRow {
  long long id = 0;
  std::string name;
  std::string spec;
  long long version = 0;
  long long created_at = 0;
  long long updated_at = 0;

  void bind(soci::statement& query) {
    query.exchange(soci::into(id));
    query.exchange(soci::into(name));
    query.exchange(soci::into(spec));
    query.exchange(soci::into(version));
    query.exchange(soci::into(created_at));
    query.exchange(soci::into(updated_at));
  }
  Insight insight() const {
    return {
        to_number(id), name, spec, version, core::from_epoch_ms(created_at), core::from_epoch_ms(updated_at)};
  }
};

core::Result<std::vector<Insight>> fetch_all(soci::statement& query, const InsightRow& row) {
  query.define_and_bind();
  query.execute();
  std::vector<Insight> insights;
  while (query.fetch()) insights.push_back(row.insight());
  return insights;
}

constexpr const char* kSelect = "SELECT id, name, spec, version, created_at, updated_at FROM insights ";

}  // namespace

core::Result<Insight> add_insight(Transaction& transaction, std::string_view name, std::string_view spec) {
  ROUSE_CHECK(check_texts(name, spec));
  return guarded([&] {
    auto& sql = transaction.session();
    Insight insight{.id = next_number(sql, "insights"),
                    .name = std::string{name},
                    .spec = std::string{spec},
                    .version = 1,
                    .created_at = transaction.now(),
                    .updated_at = transaction.now()};
    const long long id = to_sql(insight.id);
    const long long now = to_sql(transaction.now());
    sql << "INSERT INTO insights (id, name, spec, version, created_at, updated_at)"
           " VALUES (:id, :name, :spec, 1, :created_at, :updated_at)",
        soci::use(id), soci::use(insight.name), soci::use(insight.spec), soci::use(now), soci::use(now);
    return insight;
  });
}

core::Result<Insight> edit_insight(Transaction& transaction, std::uint64_t id, std::int64_t version,
                                   std::string_view name, std::string_view spec) {
  ROUSE_CHECK(check_texts(name, spec));
  ROUSE_TRY(auto insight, find_insight(transaction, id));
  if (insight.version != version) {
    return core::fail(core::ErrorCode::kConflict, "version",
                      fmt::format("version: insight {} is at version {}, the edit started from {}", id,
                                  insight.version, version),
                      "open it again and repeat the edit");
  }
  return guarded([&] {
    insight.name = std::string{name};
    insight.spec = std::string{spec};
    ++insight.version;
    insight.updated_at = transaction.now();
    const long long number = to_sql(id);
    const long long next = insight.version;
    const long long now = to_sql(insight.updated_at);
    transaction.session() << "UPDATE insights SET name = :name, spec = :spec, version = :version,"
                             " updated_at = :updated_at WHERE id = :id",
        soci::use(insight.name), soci::use(insight.spec), soci::use(next), soci::use(now), soci::use(number);
    return insight;
  });
}

core::Result<void> remove_insight(Transaction& transaction, std::uint64_t id) {
  return guarded([&]() -> core::Result<void> {
    const long long number = to_sql(id);
    soci::statement removal =
        (transaction.session().prepare << "DELETE FROM insights WHERE id = :id", soci::use(number));
    removal.execute(true);
    if (removal.get_affected_rows() == 0) return no_insight(id);
    return {};
  });
}

core::Result<Insight> find_insight(const Reader& reader, std::uint64_t id) {
  return guarded([&]() -> core::Result<Insight> {
    InsightRow row;
    const long long number = to_sql(id);
    soci::statement query{reader.session()};
    row.bind(query);
    query.exchange(soci::use(number));
    query.alloc();
    query.prepare(std::string{kSelect} + "WHERE id = :id");
    query.define_and_bind();
    query.execute();
    if (!query.fetch()) return no_insight(id);
    return row.insight();
  });
}

core::Result<std::vector<Insight>> insights_named(const Reader& reader, std::string_view name) {
  return guarded([&] {
    InsightRow row;
    const std::string wanted{name};
    soci::statement query{reader.session()};
    row.bind(query);
    query.exchange(soci::use(wanted));
    query.alloc();
    query.prepare(std::string{kSelect} + "WHERE name = :name ORDER BY updated_at DESC, id DESC");
    return fetch_all(query, row);
  });
}

core::Result<std::vector<Insight>> list_insights(const Reader& reader, std::size_t offset,
                                                 std::size_t limit) {
  return guarded([&] {
    InsightRow row;
    const auto skipped = static_cast<long long>(offset);
    const auto most = static_cast<long long>(limit);
    soci::statement query{reader.session()};
    row.bind(query);
    query.exchange(soci::use(most));
    query.exchange(soci::use(skipped));
    query.alloc();
    query.prepare(std::string{kSelect} + "ORDER BY updated_at DESC, id DESC LIMIT :most OFFSET :skipped");
    return fetch_all(query, row);
  });
}

}  // namespace rouse::metadata
