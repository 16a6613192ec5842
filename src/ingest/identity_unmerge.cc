#include "ingest/identity_unmerge.h"

#include <fmt/format.h>

#include "ingest/internal/persons/persons_turn.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::string_view kSource = "unmerge";

Result<void> check_text(std::string_view field, std::string_view text, std::size_t bytes_max) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return core::invalid(std::string{field}, fmt::format("{}: is empty", field));
  }
  if (text.size() > bytes_max) {
    return core::invalid(std::string{field}, fmt::format("{}: is longer than {} bytes", field, bytes_max));
  }
  return {};
}

}  // namespace

Result<UnmergeReport> unmerge(const LoadStores& stores, std::uint64_t entry, std::string_view reason,
                              std::string_view actor) {
  ROUSE_CHECK(check_text("reason", reason, kReasonBytesMax));
  ROUSE_CHECK(check_text("actor", actor, kActorBytesMax));
  ROUSE_TRY(auto turn, PersonsTurn::take(stores));
  UnmergeReport report;
  ROUSE_TRY(report.undone, identity::plan_unmerge(stores.warehouse, stores.identifiers, entry));
  const std::int64_t now = core::to_epoch_ms(stores.clock.now());
  const identity::Occasion occasion{
      .ts = now, .at = now, .source = kSource, .reason = reason, .actor = actor};
  Persons& persons = turn.persons;
  ROUSE_CHECK(
      persons.graph().unmerge(report.undone.reverted, report.undone.origins, occasion, persons.decisions()));
  report.entry = persons.decisions().entries.front().entry;
  ROUSE_CHECK(turn.finish(stores.metadata));
  return report;
}

}  // namespace rouse::ingest
