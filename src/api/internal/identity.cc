// Who is who: persons, their identifiers, what the ledger says of them, and undoing an entry of it.
#include "metadata/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <optional>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/job_stream.h"
#include "api/read.h"
#include "core/json.h"
#include "core/nearest.h"
#include "identity/history.h"
#include "identity/unmerge.h"
#include "ingest/identity_unmerge.h"

namespace rouse::api {
namespace {

using identity::HistorySource;
using identity::LedgerEntry;
using identity::Names;

constexpr std::size_t kIdentifiersListed = 2'000;
constexpr std::size_t kPlanIdentifiersListed = 100;
constexpr std::size_t kLaterListed = 100;
constexpr std::uint64_t kListOffsetMax = std::numeric_limits<std::int64_t>::max();

core::Result<HistorySource> history_source(Services& services) {
  ROUSE_TRY(const auto reader, services.metadata.read());
  ROUSE_TRY(const auto progress, metadata::identity_progress(reader));
  HistorySource source{services.warehouse, services.identifier_types, progress.entries};
  if (services.collection) {
    source.look_up = [&feed = services.collection->feed](std::string_view key) { return feed.look_up(key); };
  }
  return source;
}

core::Result<std::string> required_parameter(const Request& request, std::string_view name) {
  const auto found = request.query.find(name);
  if (found != request.query.end() && !found->second.empty()) return found->second;
  return core::invalid(std::string{name}, fmt::format("{}: is missing", name));
}

struct Page {
  std::uint64_t offset = 0;
  std::uint64_t limit = 0;

  // Of a list that is in memory.
  template <typename List>
  auto of(const List& list) const {
    const auto begin = std::min<std::uint64_t>(offset, list.size());
    return std::span{list}.subspan(begin, std::min<std::uint64_t>(limit, list.size() - begin));
  }
};

core::Result<Page> read_page(const Request& request, std::uint64_t limit) {
  Page page;
  ROUSE_TRY(page.offset, query_number(request, "offset", 0, kListOffsetMax, 0));
  ROUSE_TRY(page.limit, query_number(request, "limit", 1, kPageMax, limit));
  return page;
}

boost::json::value time_json(std::int64_t ts) { return core::format_utc(core::from_epoch_ms(ts)).c_str(); }

boost::json::value time_json(std::optional<std::int64_t> ts) {
  return ts ? time_json(*ts) : boost::json::value(nullptr);
}

boost::json::value number_or_null(std::uint64_t number) {
  return number == 0 ? boost::json::value(nullptr) : boost::json::value(number);
}

boost::json::object identifier_json(const identity::Identifier& identifier) {
  return {{"type", identifier.type}, {"value", identifier.value}};
}

boost::json::value identifier_json(std::uint64_t number, const Names& names) {
  const auto found = names.find(number);
  if (found == names.end()) return nullptr;
  return identifier_json(found->second);
}

boost::json::object person_json(std::uint64_t one_id, const Names& names) {
  return {{"one_id", one_id}, {"identifier", identifier_json(one_id, names)}};
}

std::string_view class_name(identity::IdentifierClass kind) {
  switch (kind) {
    case identity::IdentifierClass::kRoot: return "root";
    case identity::IdentifierClass::kPersonal: return "personal";
    case identity::IdentifierClass::kShared: return "shared";
    case identity::IdentifierClass::kFact: return "fact";
  }
  return {};
}

void add_numbers(const LedgerEntry& entry, std::vector<std::uint64_t>& numbers) {
  numbers.insert(numbers.end(), {entry.identifier, entry.via, entry.from_one_id, entry.one_id});
}

// `undone_by`: 0 where it stands.
boost::json::object entry_json(const LedgerEntry& entry, std::uint64_t undone_by, const Names& names,
                               const identity::IdentifierTypes& types) {
  return {
      {"entry", entry.entry},
      {"kind", to_string(entry.kind)},
      {"ts", time_json(entry.ts)},
      {"at", time_json(entry.at)},
      {"source", core::text_or_null(entry.source)},
      {"seq", entry.seq == 0 ? boost::json::value(nullptr) : boost::json::value(std::to_string(entry.seq))},
      {"identifier", identifier_json(entry.identifier, names)},
      {"identifier_class", class_name(types[entry.identifier_type].kind)},
      {"via", identifier_json(entry.via, names)},
      {"from", person_json(entry.from_one_id, names)},
      {"to", person_json(entry.one_id, names)},
      {"reverts", number_or_null(entry.reverts)},
      {"undone_by", number_or_null(undone_by)},
      {"can_undo", undone_by == 0 && identity::can_be_undone(entry)},
      {"reason", core::text_or_null(entry.reason)},
      {"actor", core::text_or_null(entry.actor)}};
}

boost::json::object holding_json(const identity::Holding& holding) {
  const auto ts = [](const std::optional<LedgerEntry>& entry) {
    return entry ? time_json(entry->ts) : boost::json::value(nullptr);
  };
  return {{"type", holding.name.type},
          {"value", holding.name.value},
          {"class", class_name(holding.kind)},
          {"current", holding.is_current()},
          {"since", ts(holding.gained)},
          {"since_entry", number_or_null(holding.gained ? holding.gained->entry : 0)},
          {"until", ts(holding.lost)},
          {"until_entry", number_or_null(holding.lost ? holding.lost->entry : 0)},
          {"source", core::text_or_null(holding.gained ? holding.gained->source : std::string{})}};
}

core::Result<boost::json::object> history_json(const HistorySource& source,
                                               const identity::PersonHistory& history, const Page& page) {
  const auto listed = page.of(history.entries);
  std::vector<std::uint64_t> numbers{history.one_id};
  for (const auto& entry : listed) add_numbers(entry, numbers);
  ROUSE_TRY(const auto names, identity::names_of_numbers(source, numbers));
  boost::json::array identifiers;
  for (const auto& holding : history.holdings) {
    if (identifiers.size() == kIdentifiersListed) break;
    identifiers.push_back(holding_json(holding));
  }
  boost::json::array entries;
  for (const auto& entry : listed) {
    const auto undone = history.undone.find(entry.entry);
    entries.push_back(
        entry_json(entry, undone == history.undone.end() ? 0 : undone->second, names, source.types));
  }
  return boost::json::object{{"person", person_json(history.one_id, names)},
                             {"identified", history.name.type == identity::kCustomerNo},
                             {"identifiers_total", history.holdings.size()},
                             {"identifiers", std::move(identifiers)},
                             {"entries_total", history.entries.size()},
                             {"entries", std::move(entries)}};
}

core::Error never_seen(const identity::Identifier& identifier, const identity::IdentifierTypes& types) {
  const auto colon = identifier.value.find(':');
  return {core::ErrorCode::kNotFound, "identifier",
          fmt::format("identifier: the {} '{}' was never seen", identifier.type, identifier.value),
          identifier.type == identity::kCustomerNo
              ? "written as type:value; " + core::suggest(identifier.value.substr(0, colon), types.names())
              : ""};
}

core::Result<boost::json::array> stretches_json(const HistorySource& source,
                                                std::span<const identity::Tenure> tenures) {
  std::vector<std::uint64_t> origins;
  for (const auto& tenure : tenures) origins.push_back(tenure.origin);
  ROUSE_TRY(const auto owners, identity::owners_of(source, origins));
  ROUSE_TRY(const auto names, identity::names_of_numbers(source, owners));
  boost::json::array list;
  for (std::size_t i = 0; i < tenures.size(); ++i) {
    list.push_back(boost::json::object{{"from", time_json(tenures[i].from_ts)},
                                       {"until", time_json(tenures[i].until_ts)},
                                       {"entry", number_or_null(tenures[i].entry)},
                                       {"person", person_json(owners[i], names)}});
  }
  return list;
}

// What would go back, or why nothing does.
struct Undoing {
  LedgerEntry entry{};
  std::uint64_t undone_by = 0;
  std::vector<std::uint64_t> origins;
  std::optional<core::Error> refusal;
  std::vector<std::uint64_t> later;
};

core::Result<Undoing> plan_undoing(const HistorySource& source, std::uint64_t number) {
  Undoing undoing;
  const identity::LedgerQuery query{.after = number - 1, .up_to = std::min(number, source.up_to_entry)};
  ROUSE_TRY(const auto found, identity::read_entries(source.warehouse, source.types, query));
  if (number == 0 || found.empty()) {
    return core::fail(core::ErrorCode::kNotFound, "entry",
                      fmt::format("entry: the ledger has no {}", number));
  }
  undoing.entry = found.front();
  ROUSE_TRY(const auto unmerges, identity::read_entries(source.warehouse, source.types,
                                                        {.after = number,
                                                         .up_to = source.up_to_entry,
                                                         .kind = identity::EntryKind::kUnmerge,
                                                         .numbers = {undoing.entry.identifier}}));
  const auto undone = std::ranges::find(unmerges, number, &LedgerEntry::reverts);
  if (undone != unmerges.end()) undoing.undone_by = undone->entry;
  const auto plan = identity::plan_unmerge(source.warehouse, source.types, number, source.up_to_entry);
  if (plan) {
    for (const auto& row : plan->origins) undoing.origins.push_back(row.origin_id);
    return undoing;
  }
  const auto code = plan.error().code;
  if (code != core::ErrorCode::kConflict && code != core::ErrorCode::kInvalidArgument) {
    return core::fail(plan.error());
  }
  undoing.refusal = plan.error();
  if (code == core::ErrorCode::kConflict && undoing.undone_by == 0) {
    ROUSE_TRY(undoing.later,
              identity::entries_building_on(source.warehouse, source.types, number, source.up_to_entry));
  }
  return undoing;
}

boost::json::object undoing_json(const Undoing& undoing, const Names& names,
                                 const identity::IdentifierTypes& types, const Request& request) {
  boost::json::array identifiers;
  for (const auto origin : undoing.origins) {
    auto identifier = identifier_json(origin, names);
    if (identifiers.size() < kPlanIdentifiersListed && !identifier.is_null()) {
      identifiers.push_back(std::move(identifier));
    }
  }
  boost::json::array later;
  for (const auto entry : undoing.later) {
    if (later.size() < kLaterListed) later.emplace_back(entry);
  }
  return {{"entry", entry_json(undoing.entry, undoing.undone_by, names, types)},
          {"refusal", error_or_null(undoing.refusal, request.id)},
          {"later", std::move(later)},
          {"origins", undoing.origins.size()},
          {"identifiers", std::move(identifiers)}};
}

}  // namespace

Reply find_customers(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::string text, required_parameter(request, "q"));
    ROUSE_TRY(const auto source, history_source(services));
    ROUSE_TRY(const auto found, identity::find_persons(source, text));
    std::vector<std::uint64_t> numbers;
    for (const auto& person : found) numbers.push_back(person.one_id);
    ROUSE_TRY(const auto names, identity::names_of_numbers(source, numbers));
    boost::json::array list;
    for (const auto& person : found) {
      const bool by_one_id = person.by == identity::FoundPerson::By::kOneId;
      list.push_back(boost::json::object{{"person", person_json(person.one_id, names)},
                                         {"by", by_one_id ? "one_id" : "identifier"},
                                         {"identifier", identifier_json(person.identifier)}});
    }
    return json_response(boost::json::serialize(boost::json::object{{"found", std::move(list)}}));
  });
}

Reply identity_of_customer(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t one_id, path_id(request, "one_id"));
    ROUSE_TRY(const Page page, read_page(request, 50));
    ROUSE_TRY(const auto source, history_source(services));
    ROUSE_TRY(const auto history, identity::person_history(source, one_id));
    ROUSE_TRY(const auto json, history_json(source, history, page));
    return json_response(boost::json::serialize(json));
  });
}

Reply identity_stretches(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::string text, required_parameter(request, "identifier"));
    ROUSE_TRY(const Page page, read_page(request, 100));
    boost::json::value day = nullptr;
    std::optional<std::int32_t> day_number;
    if (const auto asked = request.query.find("day"); asked != request.query.end()) {
      ROUSE_TRY(day_number, core::parse_day(asked->second, "day"));
      day = core::format_day(*day_number);
    }
    ROUSE_TRY(const auto source, history_source(services));
    ROUSE_TRY(const auto found, identity::find_identifier(source, text));
    if (found.number == 0) return core::fail(never_seen(found.identifier, source.types));
    ROUSE_TRY(auto tenures, identity::tenures_of(source, found.number));
    if (day_number) tenures = identity::tenures_on(tenures, *day_number, services.zone);
    ROUSE_TRY(auto list, stretches_json(source, page.of(tenures)));
    return json_response(
        boost::json::serialize(boost::json::object{{"identifier", identifier_json(found.identifier)},
                                                   {"day", std::move(day)},
                                                   {"total", tenures.size()},
                                                   {"stretches", std::move(list)}}));
  });
}

Reply unmerge_plan(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t number, path_id(request, "entry"));
    ROUSE_TRY(const auto source, history_source(services));
    ROUSE_TRY(const auto undoing, plan_undoing(source, number));
    std::vector<std::uint64_t> numbers = undoing.origins;
    add_numbers(undoing.entry, numbers);
    ROUSE_TRY(const auto names, identity::names_of_numbers(source, numbers));
    return json_response(boost::json::serialize(undoing_json(undoing, names, source.types, request)));
  });
}

namespace {

core::Result<ingest::UnmergeReport> undo(Services& services, const ingest::UnmergeRequest& request) {
  if (services.collection) return services.collection->feed.unmerge(request);
  return ingest::unmerge({services.warehouse, services.metadata, services.clock, services.zone,
                          services.data_directory, services.identifier_types},
                         request);
}

}  // namespace

// A job of the server's: it goes on when its client does not wait.
Reply unmerge(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ingest::UnmergeRequest wish;
    ROUSE_TRY(wish.entry, path_id(request, "entry"));
    ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
    core::JsonObject json{body, ""};
    wish.reason = json.string("reason");
    wish.actor = json.string("actor");
    ROUSE_CHECK(json.finish());
    const auto work = [wish, &services](JobControl&) -> core::Result<Response> {
      ROUSE_TRY(const auto report, undo(services, wish));
      return json_response(boost::json::serialize(
          boost::json::object{{"entry", report.entry}, {"origins", report.undone.origins.size()}}));
    };
    ROUSE_TRY(auto watch, services.jobs.start({.detached = true, .kept = false}, work));
    return PendingResponse{
        [watch, request_id = request.id] { return finished_response(watch->job(), request_id); }};
  });
}

Reply duplicates(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const Page page, read_page(request, 50));
    ROUSE_TRY(const auto source, history_source(services));
    ROUSE_TRY(const auto found, identity::probable_duplicates(source, page.offset, page.limit));
    std::vector<std::uint64_t> numbers;
    for (const auto& claim : found.claims) add_numbers(claim, numbers);
    ROUSE_TRY(const auto names, identity::names_of_numbers(source, numbers));
    boost::json::array list;
    for (const auto& claim : found.claims) {
      list.push_back(boost::json::object{{"entry", claim.entry},
                                         {"fact", identifier_json(claim.identifier, names)},
                                         {"first", person_json(claim.from_one_id, names)},
                                         {"second", person_json(claim.one_id, names)},
                                         {"ts", time_json(claim.ts)},
                                         {"source", core::text_or_null(claim.source)}});
    }
    return json_response(
        boost::json::serialize(boost::json::object{{"total", found.total}, {"duplicates", std::move(list)}}));
  });
}

}  // namespace rouse::api
