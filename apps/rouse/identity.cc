// rouse identity: who is who, what was decided about it, and undoing that.
#include "metadata/identity.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "core/nearest.h"
#include "core/zone.h"
#include "identity/history.h"
#include "identity/ledger.h"
#include "ingest/identity_links.h"
#include "ingest/identity_unmerge.h"
#include "program.h"
#include "server/collection.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

using core::Result;
using identity::HistorySource;
using identity::LedgerEntry;
using identity::Names;

constexpr std::uint64_t kListedMax = 10'000;
constexpr std::size_t kPartedListed = 20;

struct Opened {
  std::unique_ptr<server::Workspace> workspace;
  std::uint64_t entries = 0;

  HistorySource source(const Program& program) const {
    return {workspace->warehouse(), program.settings.identifiers, entries};
  }
};

Result<Opened> open_identity(const Program& program) {
  Opened opened;
  ROUSE_TRY(opened.workspace, server::Workspace::open(program.settings, server::Workspace::Engine::kShared,
                                                      program.log, program.clock));
  ROUSE_TRY(const auto reader, opened.workspace->metadata().read());
  ROUSE_TRY(const auto progress, metadata::identity_progress(reader));
  opened.entries = progress.entries;
  return opened;
}

std::string actor() {
  const char* const user = std::getenv("USER");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return fmt::format("{} (command line)", user ? std::string{user} : std::to_string(::getuid()));
}

std::string text_of(const identity::Identifier& identifier) {
  if (identifier.type == identity::kCustomerNo) return identifier.value;
  return identifier.type + ":" + identifier.value;
}

std::string name_of(std::uint64_t number, const Names& names) {
  if (number == 0) return "";
  const auto found = names.find(number);
  return found == names.end() ? fmt::format("#{}", number) : text_of(found->second);
}

std::string when(std::int64_t ms, const core::Zone& zone) { return time_text(core::from_epoch_ms(ms), zone); }

Result<Names> names_in(const HistorySource& source, std::span<const LedgerEntry> entries) {
  std::vector<std::uint64_t> numbers;
  for (const auto& entry : entries) {
    numbers.insert(numbers.end(), {entry.identifier, entry.via, entry.from_one_id, entry.one_id});
  }
  return identity::names_of_numbers(source, numbers);
}

boost::json::object entry_json(const LedgerEntry& entry, const Names& names) {
  return {{"entry", entry.entry},
          {"kind", to_string(entry.kind)},
          {"time", core::format_utc(core::from_epoch_ms(entry.ts))},
          {"at", core::format_utc(core::from_epoch_ms(entry.at))},
          {"identifier", name_of(entry.identifier, names)},
          {"via", name_of(entry.via, names)},
          {"from", name_of(entry.from_one_id, names)},
          {"to", name_of(entry.one_id, names)},
          {"reverts", entry.reverts},
          {"seq", entry.seq},
          {"source", entry.source},
          {"reason", entry.reason},
          {"actor", entry.actor}};
}

void print_entries(std::span<const LedgerEntry> entries, const Names& names, const core::Zone& zone) {
  std::vector<std::vector<std::string>> rows{
      {"entry", "kind", "identifier", "shown with", "from", "to", "time", "source", "reason", "by"}};
  for (const auto& entry : entries) {
    auto kind = std::string{to_string(entry.kind)};
    if (entry.reverts != 0) kind += fmt::format(" of {}", entry.reverts);
    rows.push_back({std::to_string(entry.entry), std::move(kind), name_of(entry.identifier, names),
                    name_of(entry.via, names), name_of(entry.from_one_id, names),
                    name_of(entry.one_id, names), when(entry.ts, zone), entry.source, entry.reason,
                    entry.actor});
  }
  fmt::print("{}", table(rows));
}

Result<identity::FoundIdentifier> find(const HistorySource& source, const std::string& text) {
  ROUSE_TRY(auto found, identity::find_identifier(source, text));
  if (found.number != 0) return found;
  return core::fail(core::ErrorCode::kNotFound, "identifier",
                    fmt::format("identifier: '{}' was never seen", text),
                    "a customer number, or TYPE:VALUE; " +
                        core::suggest(text.substr(0, text.find(':')), source.types.names()));
}

void print_links(const ingest::LinkReport& report) {
  if (report.known_before) {
    fmt::print("{}: these rows were given before; nothing was done\n", report.file);
    return;
  }
  fmt::print("{}: {} rows", report.file, grouped(report.rows_read));
  if (report.first_entry != 0) {
    fmt::print(", entries {} to {} of the ledger", report.first_entry, report.last_entry);
  }
  fmt::print("\n{}", table({{"  rows", ""},
                            {"  read", grouped(report.rows_read)},
                            {"  = linked", grouped(report.linked)},
                            {"  + refused", grouped(report.refused)},
                            {"  + known", grouped(report.known)},
                            {"  + rejected", grouped(report.rejected)}}));
  for (const auto& reason : report.reasons) {
    fmt::print("  rejected {}: {}\n", reason.reason, grouped(reason.rows));
  }
  for (const auto& row : report.listed) fmt::print("  line {}: {}: {}\n", row.line, row.reason, row.message);
}

boost::json::object json(const ingest::LinkReport& report) {
  boost::json::array rejected;
  for (const auto& row : report.listed) {
    rejected.push_back(
        boost::json::object{{"line", row.line}, {"reason", row.reason}, {"message", row.message}});
  }
  return {{"file", report.file},
          {"known_before", report.known_before},
          {"rows_read", report.rows_read},
          {"linked", report.linked},
          {"refused", report.refused},
          {"known", report.known},
          {"rejected", report.rejected},
          {"first_entry", report.first_entry},
          {"last_entry", report.last_entry},
          {"rejected_rows", std::move(rejected)}};
}

Result<void> print_plan(const HistorySource& source, const identity::UnmergePlan& plan,
                        const core::Zone& zone) {
  std::vector<std::uint64_t> numbers;
  for (const auto& row : plan.origins) numbers.insert(numbers.end(), {row.origin_id, row.one_id});
  ROUSE_TRY(const auto parted, identity::names_of_numbers(source, numbers));
  ROUSE_TRY(const auto names, names_in(source, {&plan.reverted, 1}));
  print_entries({&plan.reverted, 1}, names, zone);
  const auto whose = name_of(plan.reverted.one_id, names);
  if (plan.origins.empty()) {
    fmt::print("\n{} leaves {}; the next customer who shows it is its first\n",
               name_of(plan.reverted.identifier, names), whose);
    return {};
  }
  fmt::print("\nthese leave {}, with what was done under them:\n", whose);
  for (std::size_t i = 0; i < plan.origins.size() && i < kPartedListed; ++i) {
    const auto& row = plan.origins[i];
    fmt::print("  {} goes back to {}\n", name_of(row.origin_id, parted), name_of(row.one_id, parted));
  }
  if (plan.origins.size() > kPartedListed) fmt::print("  ... {} in all\n", grouped(plan.origins.size()));
  return {};
}

}  // namespace

Result<void> run_link(const Program& program, const LinkArguments& arguments) {
  ROUSE_TRY(const auto opened, open_identity(program));
  ROUSE_TRY(const auto vault, server::open_vault(program.settings, opened.workspace->metadata()));
  ProgressLine line;
  const auto by = actor();
  const ingest::LinkOptions options{.actor = by,
                                    .progress =
                                        [&line](const ingest::LoadProgress& progress) {
                                          line.show(progress.stage, progress.bytes_read, progress.bytes_total,
                                                    fmt::format("{} rows", grouped(progress.rows_read)));
                                        },
                                    .cancelled = &program.interrupt.flag()};
  const auto report = ingest::link_file(arguments.file, opened.workspace->load_stores(), *vault, options);
  line.clear();
  if (!report) return core::fail(report.error());
  if (arguments.format == Format::kJson) {
    fmt::print("{}\n", boost::json::serialize(json(*report)));
  } else {
    print_links(*report);
  }
  return {};
}

Result<void> run_unmerge(const Program& program, const UnmergeArguments& arguments) {
  ROUSE_TRY(const auto opened, open_identity(program));
  const auto source = opened.source(program);
  ROUSE_TRY(const auto plan,
            identity::plan_unmerge(source.warehouse, source.types, arguments.entry, source.up_to_entry));
  ROUSE_CHECK(print_plan(source, plan, opened.workspace->zone()));
  if (!arguments.yes) {
    fmt::print("\nnothing was done; --yes does it\n");
    return {};
  }
  ROUSE_TRY(const auto report,
            ingest::unmerge(opened.workspace->load_stores(),
                            {.entry = arguments.entry, .reason = arguments.reason, .actor = actor()}));
  fmt::print("\nundone by entry {}\n", report.entry);
  return {};
}

boost::json::object person_json(const identity::PersonHistory& history, const Names& names) {
  boost::json::array held;
  for (const auto& holding : history.holdings) {
    held.push_back(boost::json::object{{"identifier", text_of(holding.name)},
                                       {"current", holding.is_current()},
                                       {"gained_by", holding.gained ? holding.gained->entry : 0},
                                       {"lost_by", holding.lost ? holding.lost->entry : 0}});
  }
  boost::json::array entries;
  for (const auto& entry : history.entries) entries.push_back(entry_json(entry, names));
  return {{"one_id", history.one_id},
          {"name", text_of(history.name)},
          {"identifiers", std::move(held)},
          {"entries", std::move(entries)}};
}

void print_person(const identity::PersonHistory& history, const core::Zone& zone) {
  fmt::print("{} (one_id {})\n\n", text_of(history.name), history.one_id);
  std::vector<std::vector<std::string>> rows{{"identifier", "since", "source", "entry", "until"}};
  for (const auto& holding : history.holdings) {
    const auto& [gained, lost] = std::pair{holding.gained, holding.lost};
    rows.push_back({text_of(holding.name), gained ? when(gained->ts, zone) : "first seen",
                    gained ? gained->source : "", gained ? std::to_string(gained->entry) : "",
                    lost ? fmt::format("{} (entry {})", when(lost->ts, zone), lost->entry) : ""});
  }
  fmt::print("{}\n", table(rows));
}

Result<void> run_show_person(const Program& program, const ShowPersonArguments& arguments) {
  ROUSE_TRY(const auto opened, open_identity(program));
  const auto source = opened.source(program);
  ROUSE_TRY(const auto found, find(source, arguments.person));
  ROUSE_TRY(const auto persons, identity::find_persons(source, arguments.person));
  const std::uint64_t number = persons.empty() ? found.number : persons.front().one_id;
  ROUSE_TRY(const auto history, identity::person_history(source, number));
  ROUSE_TRY(const auto names, names_in(source, history.entries));
  if (arguments.format == Format::kJson) {
    fmt::print("{}\n", boost::json::serialize(person_json(history, names)));
    return {};
  }
  print_person(history, opened.workspace->zone());
  print_entries(history.entries, names, opened.workspace->zone());
  return {};
}

Result<void> run_who(const Program& program, const WhoArguments& arguments) {
  ROUSE_TRY(const auto opened, open_identity(program));
  const auto source = opened.source(program);
  const auto& zone = opened.workspace->zone();
  ROUSE_TRY(const auto found, find(source, arguments.identifier));
  ROUSE_TRY(auto tenures, identity::tenures_of(source, found.number));
  if (!arguments.day.empty()) {
    ROUSE_TRY(const auto day, core::parse_day(arguments.day, "day"));
    tenures = identity::tenures_on(tenures, day, zone);
  }
  std::vector<std::uint64_t> origins;
  for (const auto& tenure : tenures) origins.push_back(tenure.origin);
  ROUSE_TRY(const auto owners, identity::owners_of(source, origins));
  ROUSE_TRY(const auto names, identity::names_of_numbers(source, owners));
  if (arguments.format == Format::kJson) {
    const auto time = [](const std::optional<std::int64_t>& ts) {
      return ts ? boost::json::value(core::format_utc(core::from_epoch_ms(*ts)))
                : boost::json::value(nullptr);
    };
    boost::json::array list;
    for (std::size_t i = 0; i < tenures.size(); ++i) {
      list.push_back(boost::json::object{{"person", name_of(owners[i], names)},
                                         {"from", time(tenures[i].from_ts)},
                                         {"until", time(tenures[i].until_ts)},
                                         {"entry", tenures[i].entry}});
    }
    fmt::print("{}\n", boost::json::serialize(list));
    return {};
  }
  std::vector<std::vector<std::string>> rows{{"person", "from", "until", "entry"}};
  for (std::size_t i = 0; i < tenures.size(); ++i) {
    const auto& tenure = tenures[i];
    rows.push_back({name_of(owners[i], names), tenure.from_ts ? when(*tenure.from_ts, zone) : "first seen",
                    tenure.until_ts ? when(*tenure.until_ts, zone) : "now",
                    tenure.entry == 0 ? "" : std::to_string(tenure.entry)});
  }
  fmt::print("{}", table(rows));
  return {};
}

Result<void> run_identity_ledger(const Program& program, const IdentityLedgerArguments& arguments) {
  ROUSE_TRY(const auto opened, open_identity(program));
  const auto source = opened.source(program);
  identity::LedgerQuery query{.up_to = source.up_to_entry, .newest_first = true};
  query.limit = std::min(arguments.limit, kListedMax);
  if (!arguments.of.empty()) {
    ROUSE_TRY(const auto found, find(source, arguments.of));
    query.numbers = {found.number};
  }
  ROUSE_TRY(const auto entries, identity::read_entries(source.warehouse, source.types, query));
  ROUSE_TRY(const auto names, names_in(source, entries));
  if (arguments.format == Format::kTable) {
    print_entries(entries, names, opened.workspace->zone());
    return {};
  }
  boost::json::array list;
  for (const auto& entry : entries) list.push_back(entry_json(entry, names));
  fmt::print("{}\n", boost::json::serialize(list));
  return {};
}

Result<void> run_duplicates(const Program& program, const DuplicatesArguments& arguments) {
  ROUSE_TRY(const auto opened, open_identity(program));
  const auto source = opened.source(program);
  ROUSE_TRY(const auto found,
            identity::probable_duplicates(source, 0, std::min(arguments.limit, kListedMax)));
  ROUSE_TRY(const auto names, names_in(source, found.claims));
  if (arguments.format == Format::kJson) {
    boost::json::array list;
    for (const auto& claim : found.claims) list.push_back(entry_json(claim, names));
    fmt::print("{}\n", boost::json::serialize(list));
    return {};
  }
  std::vector<std::vector<std::string>> rows{{"customer", "and", "both show", "time", "entry"}};
  for (const auto& claim : found.claims) {
    rows.push_back({name_of(claim.from_one_id, names), name_of(claim.one_id, names),
                    name_of(claim.identifier, names), when(claim.ts, opened.workspace->zone()),
                    std::to_string(claim.entry)});
  }
  fmt::print("{}\n{} in all; nothing is merged for it\n", table(rows), grouped(found.total));
  return {};
}

}  // namespace rouse::cli
