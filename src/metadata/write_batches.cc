#include "metadata/write_batches.h"

#include <fmt/format.h>

#include <optional>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

constexpr int kPositionBits = 48;

core::Result<void> check_batch(const WriteBatch& batch) {
  if (batch.rows == 0 || batch.rows > kRowsOfBatchMax) {
    return core::invalid("rows", fmt::format("rows: {} is outside 1 to {}", batch.rows, kRowsOfBatchMax));
  }
  if (batch.seq_last < batch.seq_first) {
    return core::invalid("seq_last", "seq_last: is before seq_first");
  }
  if (batch.seq_first.value >> kPositionBits != batch.seq_last.value >> kPositionBits) {
    return core::invalid("seq_last", "seq_last: is of another source than seq_first");
  }
  return {};
}

tl::unexpected<core::Error> no_write_batch(std::uint64_t id) {
  return core::fail(core::ErrorCode::kNotFound, "batch",
                    fmt::format("batch: there is no write batch {}", id));
}

// Runs a statement over the batch `:id`; not found when it changes no row.
core::Result<void> change_batch(Transaction& transaction, const char* statement, std::uint64_t id) {
  return guarded([&]() -> core::Result<void> {
    const long long number = to_sql(id);
    soci::statement change = (transaction.session().prepare << statement, soci::use(number));
    change.execute(true);
    if (change.get_affected_rows() == 0) return no_write_batch(id);
    return {};
  });
}

// `tail` is what follows WHERE and has at most one value.
std::vector<WriteBatch> select_batches(soci::session& sql, std::string_view tail, const long long* value) {
  long long id = 0;
  long long load = 0;
  std::string plan;
  long long partition = 0;
  long long seq_first = 0;
  long long seq_last = 0;
  long long rows = 0;
  long long done = 0;
  long long intended_at = 0;
  soci::statement query{sql};
  for (auto* number : {&id, &load}) query.exchange(soci::into(*number));
  query.exchange(soci::into(plan));
  for (auto* number : {&partition, &seq_first, &seq_last, &rows, &done, &intended_at}) {
    query.exchange(soci::into(*number));
  }
  if (value) query.exchange(soci::use(*value));
  query.alloc();
  query.prepare(
      fmt::format("SELECT id, coalesce(load_id, 0), plan, month, seq_first, seq_last, row_count, done,"
                  " intended_at FROM write_batches WHERE {}",
                  tail));
  query.define_and_bind();
  query.execute();
  std::vector<WriteBatch> batches;
  while (query.fetch()) {
    batches.push_back({to_number(id), to_number(load), plan, static_cast<std::int32_t>(partition),
                       core::Sequence{to_number(seq_first)}, core::Sequence{to_number(seq_last)},
                       to_number(rows), done != 0, core::from_epoch_ms(intended_at)});
  }
  return batches;
}

struct SequenceSource {
  long long number = 0;
  long long next_position = 0;
};

core::Result<SequenceSource> find_or_add_source(soci::session& sql, const std::string& name) {
  SequenceSource source;
  sql << "SELECT number, next_position FROM seq_sources WHERE name = :name", soci::use(name),
      soci::into(source.number), soci::into(source.next_position);
  if (sql.got_data()) return source;
  sql << "SELECT coalesce(max(number), 0) + 1 FROM seq_sources", soci::into(source.number);
  if (to_number(source.number) > kSeqSourcesMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "source",
                      fmt::format("source: all {} numbers of event sources are given", kSeqSourcesMax));
  }
  source.next_position = 0;
  sql << "INSERT INTO seq_sources (number, name, next_position) VALUES (:number, :name, 0)",
      soci::use(source.number), soci::use(name);
  return source;
}

}  // namespace

core::Result<WriteBatch> intend_batch(Transaction& transaction, WriteBatch batch) {
  ROUSE_CHECK(check_batch(batch));
  return guarded([&] {
    auto& sql = transaction.session();
    batch.id = next_number(sql, "write_batches");
    batch.done = false;
    batch.intended_at = transaction.now();
    const long long id = to_sql(batch.id);
    const long long load = to_sql(batch.load);
    soci::indicator has_load = batch.load == 0 ? soci::i_null : soci::i_ok;
    const long long partition = batch.partition;
    const long long seq_first = to_sql(batch.seq_first.value);
    const long long seq_last = to_sql(batch.seq_last.value);
    const long long rows = to_sql(batch.rows);
    const long long intended_at = to_sql(batch.intended_at);
    sql << "INSERT INTO write_batches (id, load_id, plan, month, seq_first, seq_last, row_count, done, "
           "intended_at)"
           " VALUES (:id, :load, :plan, :month, :seq_first, :seq_last, :row_count, 0, :intended_at)",
        soci::use(id), soci::use(load, has_load), soci::use(batch.plan), soci::use(partition),
        soci::use(seq_first), soci::use(seq_last), soci::use(rows), soci::use(intended_at);
    return batch;
  });
}

core::Result<void> complete_batch(Transaction& transaction, std::uint64_t id) {
  return change_batch(transaction, "UPDATE write_batches SET done = 1 WHERE id = :id", id);
}

core::Result<void> withdraw_batch(Transaction& transaction, std::uint64_t id) {
  return change_batch(transaction, "DELETE FROM write_batches WHERE id = :id AND done = 0", id);
}

core::Result<std::vector<WriteBatch>> intended_batches(const Reader& reader) {
  return guarded([&] { return select_batches(reader.session(), "done = 0 ORDER BY id", nullptr); });
}

core::Result<std::vector<WriteBatch>> batches_of_load(const Reader& reader, std::uint64_t load) {
  const long long number = to_sql(load);
  return guarded([&] { return select_batches(reader.session(), "load_id = :load ORDER BY id", &number); });
}

core::Result<std::vector<WriteBatch>> batches_of_log(const Reader& reader, std::uint64_t after,
                                                     std::size_t limit) {
  const long long number = to_sql(after);
  const auto condition = fmt::format("load_id IS NULL AND id > :after ORDER BY id LIMIT {}", limit);
  return guarded([&] { return select_batches(reader.session(), condition, &number); });
}

core::Result<std::uint64_t> prune_batches_of_log(Transaction& transaction, core::Sequence below) {
  return guarded([&] {
    const long long source_begin = to_sql(below.value >> kPositionBits << kPositionBits);
    const long long end = to_sql(below.value);
    soci::statement removal =
        (transaction.session().prepare << "DELETE FROM write_batches WHERE seq_last >= :source_begin"
                                          " AND seq_last < :below AND load_id IS NULL AND done = 1",
         soci::use(source_begin), soci::use(end));
    removal.execute(true);
    return to_number(removal.get_affected_rows());
  });
}

core::Result<std::uint16_t> seq_source(Transaction& transaction, std::string_view name) {
  return guarded([&]() -> core::Result<std::uint16_t> {
    ROUSE_TRY(const auto source, find_or_add_source(transaction.session(), std::string{name}));
    return static_cast<std::uint16_t>(source.number);
  });
}

core::Result<core::Sequence> reserve_seq(Transaction& transaction, std::string_view name,
                                         std::uint64_t rows) {
  return guarded([&]() -> core::Result<core::Sequence> {
    ROUSE_TRY(const auto source, find_or_add_source(transaction.session(), std::string{name}));
    const std::uint64_t first = to_number(source.next_position);
    if (rows > kSeqPositionsMax - first) {
      return core::fail(
          core::ErrorCode::kResourceExhausted, "source",
          fmt::format("source: '{}' has no {} positions left of {}", name, rows, kSeqPositionsMax));
    }
    const long long next = to_sql(first + rows);
    transaction.session() << "UPDATE seq_sources SET next_position = :next WHERE number = :number",
        soci::use(next), soci::use(source.number);
    return core::Sequence{to_number(source.number) << kPositionBits | first};
  });
}

}  // namespace rouse::metadata
