#include "identity_commands.h"

#include <memory>

namespace rouse::cli {
namespace {

void add_writing(CLI::App& identity, const Choose& choose) {
  auto* link = identity.add_subcommand("link", "Join identifiers that a file says are of one person");
  const auto linked = std::make_shared<LinkArguments>();
  link->add_option("file", linked->file,
                   "CSV or JSONL of type, value, other_type, other_value and time, .gz included")
      ->required()
      ->type_name("FILE");
  add_format(*link, linked->format);
  chosen(*link, linked, choose, run_link);

  auto* unmerge = identity.add_subcommand("unmerge", "Undo a link, merge or move of the ledger");
  const auto undone = std::make_shared<UnmergeArguments>();
  unmerge->add_option("entry", undone->entry, "Number of the ledger's entry")->required()->type_name("ENTRY");
  unmerge->add_option("--reason", undone->reason, "Why; it is kept in the ledger")->required();
  unmerge->add_flag("--yes", undone->yes, "Do it; without, only say what it would do");
  chosen(*unmerge, undone, choose, run_unmerge);

  auto* squash = identity.add_subcommand(
      "squash", "Write merges and unmerges into the stored events; answers stay the same");
  squash->callback([choose] { choose(run_identity_squash); });
}

void add_reading(CLI::App& identity, const Choose& choose) {
  auto* show = identity.add_subcommand("show", "A person: identifiers, where they came from, merges");
  const auto shown = std::make_shared<ShowPersonArguments>();
  show->add_option("person", shown->person, "Customer number, or TYPE:VALUE")->required();
  add_format(*show, shown->format);
  chosen(*show, shown, choose, run_show_person);

  auto* who = identity.add_subcommand("who", "Whose an identifier was on a day");
  const auto asked = std::make_shared<WhoArguments>();
  who->add_option("identifier", asked->identifier, "TYPE:VALUE, e.g. device_id:3f2a")->required();
  who->add_option("--day", asked->day, "Day of the bank, e.g. 2026-05-03; without: all of them")
      ->type_name("DAY");
  add_format(*who, asked->format);
  chosen(*who, asked, choose, run_who);

  auto* ledger = identity.add_subcommand("ledger", "What was decided about who is who, the newest first");
  const auto listed = std::make_shared<IdentityLedgerArguments>();
  ledger->add_option("--of", listed->of, "Only about this person or identifier");
  ledger->add_option("--limit", listed->limit, "At most so many")->capture_default_str()->type_name("N");
  add_format(*ledger, listed->format);
  chosen(*ledger, listed, choose, run_identity_ledger);

  auto* duplicates =
      identity.add_subcommand("duplicates", "Customers who show the same ID number, or phone and name");
  const auto doubled = std::make_shared<DuplicatesArguments>();
  duplicates->add_option("--limit", doubled->limit, "At most so many")->capture_default_str()->type_name("N");
  add_format(*duplicates, doubled->format);
  chosen(*duplicates, doubled, choose, run_duplicates);
}

}  // namespace

void add_identity_commands(CLI::App& app, const Choose& choose) {
  auto* identity = app.add_subcommand("identity", "Who is who among customers")->require_subcommand(1);
  add_writing(*identity, choose);
  add_reading(*identity, choose);
}

}  // namespace rouse::cli
