#include "metadata/collection.h"

#include <fmt/format.h>

#include <limits>
#include <map>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

using core::ErrorCode;

constexpr auto kPositionMax = static_cast<std::uint64_t>(std::numeric_limits<long long>::max());

tl::unexpected<core::Error> conflict(std::string message) {
  return core::fail(ErrorCode::kConflict, "cut", std::move(message));
}

void add_source_counts(soci::session& sql, const std::vector<SourceCount>& counts) {
  if (counts.empty()) return;
  std::string source;
  std::string name;
  long long total = 0;
  long long last_at = 0;
  soci::statement change =
      (sql.prepare << "INSERT INTO source_counts (source, name, total, last_at)"
                      " VALUES (:source, :name, :total, :last_at) ON CONFLICT (source, name) DO UPDATE SET"
                      " total = source_counts.total + excluded.total,"
                      " last_at = CASE WHEN excluded.last_at > source_counts.last_at"
                      " THEN excluded.last_at ELSE source_counts.last_at END",
       soci::use(source), soci::use(name), soci::use(total), soci::use(last_at));
  for (const auto& count : counts) {
    source = count.source;
    name = count.name;
    total = to_sql(count.count);
    last_at = to_sql(count.last_at);
    change.execute(true);
  }
}

// The list of undeclared names while a cut adds to it. Rows that are there are updated; new ones enter while
// their plan has room, which is counted only for a plan that has new ones.
class UndeclaredList {
 public:
  explicit UndeclaredList(soci::session& sql)
      : sql_(sql),
        update_((sql.prepare << "UPDATE undeclared SET type = :type, total = total + :total,"
                                " first_at = CASE WHEN first_at < :first_at THEN first_at ELSE :first END,"
                                " last_at = CASE WHEN last_at > :last_at THEN last_at ELSE :last END"
                                " WHERE plan = :plan AND event = :event AND property = :property"
                                " AND source = :source",
                 soci::use(type_), soci::use(total_), soci::use(first_at_), soci::use(first_at_),
                 soci::use(last_at_), soci::use(last_at_), soci::use(plan_), soci::use(event_),
                 soci::use(property_), soci::use(source_))),
        insert_(
            (sql.prepare << "INSERT INTO undeclared (plan, source, event, property, type, total, first_at,"
                            " last_at) VALUES (:plan, :source, :event, :property, :type, :total, :first_at,"
                            " :last_at)",
             soci::use(plan_), soci::use(source_), soci::use(event_), soci::use(property_), soci::use(type_),
             soci::use(total_), soci::use(first_at_), soci::use(last_at_))) {}

  void add(const Undeclared& name) {
    plan_ = name.plan;
    source_ = name.source;
    event_ = name.event;
    property_ = name.property;
    type_ = name.type;
    total_ = to_sql(name.count);
    first_at_ = to_sql(name.first_at);
    last_at_ = to_sql(name.last_at);
    update_.execute(true);
    if (update_.get_affected_rows() > 0) return;
    auto& listed = listed_in(name.plan);
    if (listed >= kUndeclaredMax) return;
    insert_.execute(true);
    ++listed;
  }

 private:
  std::size_t& listed_in(const std::string& plan) {
    const auto known = listed_.find(plan);
    if (known != listed_.end()) return known->second;
    long long rows = 0;
    sql_ << "SELECT count(*) FROM undeclared WHERE plan = :plan", soci::use(plan), soci::into(rows);
    return listed_[plan] = static_cast<std::size_t>(rows);
  }

  soci::session& sql_;
  std::string plan_, source_, event_, property_, type_;
  long long total_ = 0;
  long long first_at_ = 0;
  long long last_at_ = 0;
  soci::statement update_;
  soci::statement insert_;
  std::map<std::string, std::size_t> listed_;  // rows by plan
};

void add_undeclared(soci::session& sql, const std::vector<Undeclared>& names) {
  if (names.empty()) return;
  UndeclaredList list{sql};
  for (const auto& name : names) list.add(name);
}

}  // namespace

core::Result<CollectionProgress> collection_progress(const Reader& reader) {
  return guarded([&] {
    long long position = 0;
    long long cut_end = 0;
    long long stored = 0;
    long long duplicates = 0;
    long long rejected = 0;
    reader.session() << "SELECT position, cut_end, stored, duplicates, rejected FROM collection_progress",
        soci::into(position), soci::into(cut_end), soci::into(stored), soci::into(duplicates),
        soci::into(rejected);
    return CollectionProgress{.position = to_number(position),
                              .cut_end = to_number(cut_end),
                              .counts = {to_number(stored), to_number(duplicates), to_number(rejected)}};
  });
}

core::Result<void> begin_cut(Transaction& transaction, std::uint64_t position, std::uint64_t cut_end) {
  if (cut_end <= position || cut_end > kPositionMax) {
    return core::invalid("cut", fmt::format("cut: {} to {} is no range of positions", position, cut_end));
  }
  ROUSE_TRY(const auto progress, collection_progress(transaction));
  if (progress.position != position) {
    return conflict(
        fmt::format("cut: begins at {}, but the log is taken in up to {}", position, progress.position));
  }
  if (progress.cut_end > position && progress.cut_end != cut_end) {
    return conflict(
        fmt::format("cut: ends at {}, but one that ends at {} is open", cut_end, progress.cut_end));
  }
  return guarded([&] {
    const long long end = to_sql(cut_end);
    transaction.session() << "UPDATE collection_progress SET cut_end = :cut_end", soci::use(end);
  });
}

core::Result<void> end_cut(Transaction& transaction, const CollectionCounts& added,
                           const std::vector<SourceCount>& by_source,
                           const std::vector<Undeclared>& undeclared) {
  ROUSE_TRY(const auto progress, collection_progress(transaction));
  if (progress.cut_end <= progress.position) return conflict("cut: none is open");
  if (added.stored + added.duplicates + added.rejected != progress.cut_end - progress.position) {
    return core::fail(
        ErrorCode::kInternal, "cut",
        fmt::format("cut: {} stored + {} duplicates + {} rejected are not the {} records from {} to {}",
                    added.stored, added.duplicates, added.rejected, progress.cut_end - progress.position,
                    progress.position, progress.cut_end));
  }
  return guarded([&] {
    auto& sql = transaction.session();
    const long long stored = to_sql(added.stored);
    const long long duplicates = to_sql(added.duplicates);
    const long long rejected = to_sql(added.rejected);
    sql << "UPDATE collection_progress SET position = cut_end, stored = stored + :stored,"
           " duplicates = duplicates + :duplicates, rejected = rejected + :rejected",
        soci::use(stored), soci::use(duplicates), soci::use(rejected);
    add_source_counts(sql, by_source);
    add_undeclared(sql, undeclared);
  });
}

core::Result<std::vector<SourceCount>> source_counts(const Reader& reader) {
  return guarded([&] {
    std::string source;
    std::string name;
    long long total = 0;
    long long last_at = 0;
    soci::statement query =
        (reader.session().prepare << "SELECT source, name, total, last_at FROM source_counts"
                                     " ORDER BY source, name",
         soci::into(source), soci::into(name), soci::into(total), soci::into(last_at));
    query.execute();
    std::vector<SourceCount> counts;
    while (query.fetch()) counts.push_back({source, name, to_number(total), core::from_epoch_ms(last_at)});
    return counts;
  });
}

core::Result<std::vector<Undeclared>> undeclared(const Reader& reader, std::string_view plan) {
  return guarded([&] {
    const std::string wanted{plan};
    Undeclared name;
    name.plan = wanted;
    long long total = 0;
    long long first_at = 0;
    long long last_at = 0;
    soci::statement query =
        (reader.session().prepare << "SELECT source, event, property, type, total, first_at, last_at"
                                     " FROM undeclared WHERE plan = :plan ORDER BY event, property, source",
         soci::use(wanted), soci::into(name.source), soci::into(name.event), soci::into(name.property),
         soci::into(name.type), soci::into(total), soci::into(first_at), soci::into(last_at));
    query.execute();
    std::vector<Undeclared> names;
    while (query.fetch()) {
      name.count = to_number(total);
      name.first_at = core::from_epoch_ms(first_at);
      name.last_at = core::from_epoch_ms(last_at);
      names.push_back(name);
    }
    return names;
  });
}

core::Result<void> forget_undeclared(Transaction& transaction, std::string_view plan, std::string_view event,
                                     std::string_view property) {
  return guarded([&] {
    const std::string of_plan{plan};
    const std::string of_event{event};
    const std::string name{property};
    transaction.session() << "DELETE FROM undeclared WHERE plan = :plan AND event = :event"
                             " AND property = :property",
        soci::use(of_plan), soci::use(of_event), soci::use(name);
  });
}

core::Result<std::uint64_t> reader_position(const Reader& reader, std::string_view name) {
  return guarded([&] {
    const std::string wanted{name};
    long long position = 0;
    reader.session() << "SELECT coalesce(max(position), 0) FROM reader_positions WHERE name = :name",
        soci::use(wanted), soci::into(position);
    return to_number(position);
  });
}

core::Result<void> set_reader_position(Transaction& transaction, std::string_view name,
                                       std::uint64_t position) {
  if (position > kPositionMax) {
    return core::invalid("position", fmt::format("position: {} is no position", position));
  }
  return guarded([&] {
    const std::string of{name};
    const long long at = to_sql(position);
    transaction.session() << "INSERT INTO reader_positions (name, position) VALUES (:name, :position)"
                             " ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        soci::use(of), soci::use(at);
  });
}

}  // namespace rouse::metadata
