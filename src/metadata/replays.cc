#include "metadata/replays.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"
#include "metadata/plans.h"
#include "metadata/sources.h"

namespace rouse::metadata {
namespace {

using core::ErrorCode;

ReplayState replay_state(std::string_view name) {
  for (const auto state : {ReplayState::kWaiting, ReplayState::kRunning, ReplayState::kDone}) {
    if (to_string(state) == name) return state;
  }
  return ReplayState::kFailed;
}

bool is_over(ReplayState state) { return state == ReplayState::kDone || state == ReplayState::kFailed; }

// One row of a query, kept where SOCI writes it.
struct ReplayRow {
  long long id = 0;
  std::string plan, source, reason, state;
  long long accepted = 0;
  long long rejected = 0;
  long long forgotten = 0;
  std::string error_code, error_field, error_message, error_hint;
  long long created_at = 0;
  long long finished_at = 0;
  soci::indicator finished = soci::i_null;

  void bind(soci::statement& query) {
    query.exchange(soci::into(id));
    for (auto* text : {&plan, &source, &reason, &state}) query.exchange(soci::into(*text));
    for (auto* number : {&accepted, &rejected, &forgotten}) query.exchange(soci::into(*number));
    for (auto* text : {&error_code, &error_field, &error_message, &error_hint}) {
      query.exchange(soci::into(*text));
    }
    query.exchange(soci::into(created_at));
    query.exchange(soci::into(finished_at, finished));
  }

  Replay replay() const {
    Replay replay;
    replay.id = to_number(id);
    replay.plan = plan;
    replay.source = source;
    replay.reason = reason;
    replay.state = replay_state(state);
    replay.accepted = to_number(accepted);
    replay.rejected = to_number(rejected);
    replay.forgotten = to_number(forgotten);
    replay.created_at = core::from_epoch_ms(created_at);
    if (!error_code.empty()) {
      replay.error = core::Error{error_code_of(error_code), error_field, error_message, error_hint};
    }
    if (finished == soci::i_ok) replay.finished_at = core::from_epoch_ms(finished_at);
    return replay;
  }
};

// `tail` is what follows FROM replays and has one value.
std::vector<Replay> select_replays(soci::session& sql, std::string_view tail, long long value) {
  ReplayRow row;
  soci::statement query{sql};
  row.bind(query);
  query.exchange(soci::use(value));
  query.alloc();
  query.prepare(
      fmt::format("SELECT id, plan, source, reason, state, accepted, rejected, forgotten, error_code,"
                  " error_field, error_message, error_hint, created_at, finished_at FROM replays {}",
                  tail));
  query.define_and_bind();
  query.execute();
  std::vector<Replay> replays;
  while (query.fetch()) replays.push_back(row.replay());
  return replays;
}

core::Result<void> check_room(const Reader& reader) {
  long long open = 0;
  ROUSE_CHECK(guarded([&] {
    reader.session() << "SELECT count(*) FROM replays WHERE state IN ('waiting', 'running')",
        soci::into(open);
  }));
  if (to_number(open) < kReplaysOpenMax) return {};
  return core::fail(ErrorCode::kResourceExhausted, "replay",
                    fmt::format("replay: {} wait already, the most allowed", kReplaysOpenMax));
}

// SQLite and PostgreSQL compare signed numbers; with the upper bit turned their order is that of unsigned
// ones.
constexpr std::uint64_t kUpperBit = std::uint64_t{1} << 63;
long long ordered(std::uint64_t seq) { return to_sql(seq ^ kUpperBit); }

}  // namespace

std::string_view to_string(ReplayState state) {
  switch (state) {
    case ReplayState::kWaiting: return "waiting";
    case ReplayState::kRunning: return "running";
    case ReplayState::kDone: return "done";
    case ReplayState::kFailed: return "failed";
  }
  return "";
}

core::Result<Replay> ask_replay(Transaction& transaction, const Replay& replay) {
  ROUSE_CHECK(active_plan(transaction, replay.plan));
  if (!replay.source.empty()) ROUSE_CHECK(find_source(transaction, replay.source));
  ROUSE_CHECK(check_room(transaction));
  return guarded([&] {
    auto& sql = transaction.session();
    Replay asked;
    asked.id = next_number(sql, "replays");
    asked.plan = replay.plan;
    asked.source = replay.source;
    asked.reason = replay.reason;
    asked.created_at = transaction.now();
    const long long id = to_sql(asked.id);
    const long long created_at = to_sql(asked.created_at);
    sql << "INSERT INTO replays (id, plan, source, reason, state, accepted, rejected, forgotten, error_code,"
           " error_field, error_message, error_hint, created_at)"
           " VALUES (:id, :plan, :source, :reason, 'waiting', 0, 0, 0, '', '', '', '', :created_at)",
        soci::use(id), soci::use(asked.plan), soci::use(asked.source), soci::use(asked.reason),
        soci::use(created_at);
    return asked;
  });
}

core::Result<std::optional<Replay>> next_replay(const Reader& reader) {
  return guarded([&]() -> std::optional<Replay> {
    auto open =
        select_replays(reader.session(), "WHERE state IN ('waiting', 'running') ORDER BY id LIMIT :limit", 1);
    if (open.empty()) return std::nullopt;
    return std::move(open.front());
  });
}

core::Result<void> update_replay(Transaction& transaction, const Replay& replay) {
  ROUSE_TRY(const auto stored, find_replay(transaction, replay.id));
  if (!stored) {
    return core::fail(ErrorCode::kNotFound, "replay",
                      fmt::format("replay: there is no replay {}", replay.id));
  }
  if (is_over(stored->state)) {
    return core::fail(
        ErrorCode::kConflict, "replay",
        fmt::format("replay: {} is {} and changes no more", replay.id, to_string(stored->state)));
  }
  return guarded([&] {
    const std::string state{to_string(replay.state)};
    const long long accepted = to_sql(replay.accepted);
    const long long rejected = to_sql(replay.rejected);
    const long long forgotten = to_sql(replay.forgotten);
    const auto error = replay.error.value_or(core::Error{});
    const std::string error_code{replay.error ? core::to_string(error.code) : std::string_view{}};
    const long long finished_at = to_sql(transaction.now());
    soci::indicator finished = is_over(replay.state) ? soci::i_ok : soci::i_null;
    const long long id = to_sql(replay.id);
    transaction.session() << "UPDATE replays SET state = :state, accepted = :accepted, rejected = :rejected,"
                             " forgotten = :forgotten, error_code = :error_code, error_field = :error_field,"
                             " error_message = :error_message, error_hint = :error_hint,"
                             " finished_at = :finished_at WHERE id = :id",
        soci::use(state), soci::use(accepted), soci::use(rejected), soci::use(forgotten),
        soci::use(error_code), soci::use(error.field), soci::use(error.message), soci::use(error.hint),
        soci::use(finished_at, finished), soci::use(id);
  });
}

core::Result<std::optional<Replay>> find_replay(const Reader& reader, std::uint64_t id) {
  return guarded([&]() -> std::optional<Replay> {
    auto found = select_replays(reader.session(), "WHERE id = :id", to_sql(id));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

core::Result<std::vector<Replay>> recent_replays(const Reader& reader, std::size_t limit) {
  return guarded([&] {
    return select_replays(reader.session(), "ORDER BY id DESC LIMIT :limit", static_cast<long long>(limit));
  });
}

core::Result<void> mark_replayed(Transaction& transaction, const std::vector<std::uint64_t>& seqs) {
  return guarded([&] {
    long long stored = 0;
    soci::statement change =
        (transaction.session().prepare
             << "INSERT INTO replayed_events (seq) VALUES (:seq) ON CONFLICT (seq) DO NOTHING",
         soci::use(stored));
    for (const auto seq : seqs) {
      stored = ordered(seq);
      change.execute(true);
    }
  });
}

core::Result<std::vector<std::uint64_t>> replayed(const Reader& reader, std::uint64_t seq_from,
                                                  std::uint64_t seq_to) {
  return guarded([&] {
    const long long from = ordered(seq_from);
    const long long to = ordered(seq_to);
    long long stored = 0;
    soci::statement query =
        (reader.session().prepare << "SELECT seq FROM replayed_events WHERE seq BETWEEN :low AND :high"
                                     " ORDER BY seq",
         soci::use(from), soci::use(to), soci::into(stored));
    query.execute();
    std::vector<std::uint64_t> seqs;
    while (query.fetch()) seqs.push_back(to_number(stored) ^ kUpperBit);
    return seqs;
  });
}

}  // namespace rouse::metadata
