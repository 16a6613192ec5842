#include "ingest/internal/persons/undoing.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

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

Result<void> check(const UnmergeRequest& request) {
  ROUSE_CHECK(check_text("reason", request.reason, kReasonBytesMax));
  return check_text("actor", request.actor, kActorBytesMax);
}

Result<UnmergeReport> undo(Persons& persons, warehouse::Warehouse& warehouse, core::Timestamp now,
                           const UnmergeRequest& request) {
  persons.begin();
  UnmergeReport report;
  ROUSE_TRY(report.undone,
            identity::plan_unmerge(warehouse, persons.types(), request.entry, persons.progress().entries));
  const std::int64_t at = core::to_epoch_ms(now);
  const identity::Occasion occasion{
      .ts = at, .at = at, .source = kSource, .reason = request.reason, .actor = request.actor};
  {
    const auto numbering = persons.lock_numbering();
    ROUSE_CHECK(persons.graph().unmerge(report.undone.reverted, report.undone.origins, occasion,
                                        persons.decisions()));
  }
  report.entry = persons.decisions().entries.front().entry;
  ROUSE_CHECK(persons.write());
  return report;
}

}  // namespace rouse::ingest
