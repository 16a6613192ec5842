// What every command of the command line works with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config.h"
#include "core/log.h"
#include "core/result.h"
#include "core/time.h"
#include "interrupt.h"
#include "server/clocks.h"
#include "server/settings.h"

namespace rouse::cli {

struct Program {
  const core::Config& config;
  const server::Settings& settings;
  core::Log& log;
  const core::Clock& clock;  // the bank's
  const server::Clocks& clocks;
  const Interrupt& interrupt;
};

enum class Format { kTable, kJson, kCsv };

struct LoadArguments {
  std::filesystem::path plan;
  std::filesystem::path mapping;
  std::vector<std::filesystem::path> files;
};

struct AnalysisArguments {
  std::string kind;  // as in the spec
  std::string spec;  // a file; "-" is standard input
  Format format = Format::kTable;
};

struct CustomersArguments {
  std::string spec;
  std::string cell;         // JSON
  std::uint64_t limit = 0;  // 0: all
  Format format = Format::kTable;
};

struct SourceArguments {
  std::string id;
  std::string plan;
  std::filesystem::path plan_file;  // declares the plan where there is none yet
  std::optional<std::string> name;
  std::optional<std::string> app;
  std::optional<std::string> platform;
  std::optional<std::string> enforcement;
  std::optional<std::int64_t> events_per_second;
  std::optional<std::int64_t> address_events_per_second;
  std::optional<bool> enabled;
  Format format = Format::kTable;
};

struct EventLogArguments {
  bool segments = false;
  std::optional<std::uint64_t> from;  // the newest when absent
  std::uint64_t limit = 20;
};

struct ReplayArguments {
  std::string plan;
  std::string source;  // empty: all
  std::string reason;  // likewise
};

struct DoctorArguments {
  bool recount = false;
};

struct LinkArguments {
  std::filesystem::path file;
  Format format = Format::kTable;
};

struct UnmergeArguments {
  std::uint64_t entry = 0;
  std::string reason;
  bool yes = false;
};

struct ShowPersonArguments {
  std::string person;
  Format format = Format::kTable;
};

struct WhoArguments {
  std::string identifier;
  std::string day;  // empty: all
  Format format = Format::kTable;
};

struct IdentityLedgerArguments {
  std::string of;  // empty: all
  std::uint64_t limit = 50;
  Format format = Format::kTable;
};

struct DuplicatesArguments {
  std::uint64_t limit = 50;
  Format format = Format::kTable;
};

// Results go to standard output; what is said about them, and errors, to standard error.
core::Result<void> run_init(const Program& program, const std::string& zone);
core::Result<void> run_serve(const Program& program, bool open_browser);
core::Result<void> run_load(const Program& program, const LoadArguments& arguments);
core::Result<void> run_analysis(const Program& program, const AnalysisArguments& arguments);
core::Result<void> run_customers(const Program& program, const CustomersArguments& arguments);
// Files and folders of files, each an insight: {"name", "spec"}. All are saved or none; an insight of the
// same name is brought to what the file says.
core::Result<void> run_insights_import(const Program& program,
                                       const std::vector<std::filesystem::path>& paths);
core::Result<void> run_plans(const Program& program, Format format);
core::Result<void> run_doctor(const Program& program, const DoctorArguments& arguments);
core::Result<void> run_sources(const Program& program, Format format);
core::Result<void> run_sources_add(const Program& program, const SourceArguments& arguments);
core::Result<void> run_sources_set(const Program& program, const SourceArguments& arguments);
core::Result<void> run_event_log(const Program& program, const EventLogArguments& arguments);
core::Result<void> run_replay(const Program& program, const ReplayArguments& arguments);
core::Result<void> run_forget(const Program& program, const std::string& subject);
core::Result<void> run_identity_squash(const Program& program);
core::Result<void> run_link(const Program& program, const LinkArguments& arguments);
core::Result<void> run_unmerge(const Program& program, const UnmergeArguments& arguments);
core::Result<void> run_show_person(const Program& program, const ShowPersonArguments& arguments);
core::Result<void> run_who(const Program& program, const WhoArguments& arguments);
core::Result<void> run_identity_ledger(const Program& program, const IdentityLedgerArguments& arguments);
core::Result<void> run_duplicates(const Program& program, const DuplicatesArguments& arguments);
core::Result<void> run_config(const Program& program);

}  // namespace rouse::cli
