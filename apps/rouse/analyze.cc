// rouse analyze: analyses of each kind, and the customers behind their numbers.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/read.h"
#include "behaviour/answer/any_analysis.h"
#include "behaviour/answer/customer_page.h"
#include "core/json.h"
#include "json_file.h"
#include "program.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

// An analysis ready to run, and what it runs on.
struct Prepared {
  std::unique_ptr<server::Workspace> workspace;
  std::shared_ptr<const api::Analysis> analysis;

  behaviour::AnalysisContext context(const core::Clock& clock) const {
    return {workspace->warehouse(), workspace->metadata(), analysis->plan, workspace->zone(), clock};
  }
};

core::Result<Prepared> prepare(const Program& program, const std::string& spec_name) {
  ROUSE_TRY(const boost::json::value spec,
            spec_name == "-" ? read_json_input("--spec") : read_json_file(spec_name, "--spec"));
  ROUSE_TRY(auto workspace, server::Workspace::open(program.settings, server::Workspace::Engine::kShared,
                                                    program.log, program.clock));
  ROUSE_TRY(auto analysis, api::read_analysis(workspace->metadata(), spec, ""));
  return Prepared{std::move(workspace), std::move(analysis)};
}

behaviour::RunControl control(const Program& program, ProgressLine& line) {
  return {.progress =
              [&line](const behaviour::AnalysisProgress& progress) {
                line.show(progress.stage, progress.rows_read, progress.rows_total,
                          fmt::format("{} events", grouped(progress.rows_read)));
              },
          .cancelled = [&program] { return program.interrupt.requested(); },
          .limits = program.settings.analyses};
}

core::Result<behaviour::AnalysisCell> read_cell(const std::string& text, const Prepared& prepared) {
  auto cell = core::parse_json(text);
  if (!cell)
    return core::fail(core::ErrorCode::kInvalidArgument, "--cell", "--cell: " + cell.error().message);
  return behaviour::parse_analysis_cell(*cell, "", prepared.analysis->spec, prepared.workspace->zone());
}

// Prints pages as they come.
class CustomerPrinter {
 public:
  CustomerPrinter(Format format, const std::string& type) : format_(format) {
    if (format == Format::kCsv) fmt::print("{}", behaviour::csv_header_of_customers(type));
    if (format == Format::kTable) rows_.push_back({"id", type, "entered at"});
  }

  void add(const behaviour::CustomerPage& page) {
    total_ = page.total;
    if (format_ == Format::kCsv) {
      fmt::print("{}", behaviour::csv_rows(page));
    } else if (format_ == Format::kJson) {
      // One object a line, so that the output streams.
      const boost::json::value json = behaviour::to_json(page);
      for (const auto& customer : json.at("customers").as_array()) {
        fmt::print("{}\n", boost::json::serialize(customer));
      }
    } else {
      for (const auto& customer : page.customers) {
        rows_.push_back({std::to_string(customer.id), customer.value, core::format_utc(customer.entered_at)});
      }
      fmt::print("{}", table(rows_));
      rows_.clear();
    }
  }

  std::uint64_t total() const { return total_; }

 private:
  const Format format_;
  std::vector<std::vector<std::string>> rows_;
  std::uint64_t total_ = 0;
};

}  // namespace

core::Result<void> run_analysis(const Program& program, const AnalysisArguments& arguments) {
  ROUSE_TRY(const Prepared prepared, prepare(program, arguments.spec));
  if (const auto kind = behaviour::kind_of(prepared.analysis->spec); kind != arguments.kind) {
    return core::invalid("/analysis", fmt::format("/analysis: the spec is a {}", kind),
                         fmt::format("rouse analyze {}", kind));
  }
  ProgressLine line;
  const auto result = behaviour::run_analysis(prepared.context(program.clock), prepared.analysis->spec,
                                              behaviour::Scope::all(), control(program, line));
  line.clear();
  if (!result) return core::fail(result.error());
  switch (arguments.format) {
    case Format::kTable: fmt::print("{}", behaviour::result_table(*result)); break;
    case Format::kJson: fmt::print("{}\n", boost::json::serialize(behaviour::result_json(*result))); break;
    case Format::kCsv: fmt::print("{}", behaviour::result_csv(*result)); break;
  }
  return {};
}

core::Result<void> run_customers(const Program& program, const CustomersArguments& arguments) {
  ROUSE_TRY(const Prepared prepared, prepare(program, arguments.spec));
  const auto& spec = prepared.analysis->spec;
  ROUSE_TRY(const auto cell, read_cell(arguments.cell, prepared));
  ProgressLine line;
  CustomerPrinter printer{arguments.format, behaviour::subject_of(spec)};
  const auto context = prepared.context(program.clock);
  if (arguments.limit > 0) {
    ROUSE_TRY(const auto page, behaviour::analysis_customers(context, spec, behaviour::Scope::all(), cell, 0,
                                                             arguments.limit, control(program, line)));
    line.clear();
    printer.add(page);
  } else {
    const auto sink = [&](const behaviour::CustomerPage& page) -> core::Result<void> {
      line.clear();
      printer.add(page);
      return {};
    };
    ROUSE_CHECK(behaviour::each_analysis_customer(context, spec, behaviour::Scope::all(), cell, sink,
                                                  control(program, line)));
  }
  line.clear();
  fmt::print(stderr, "{} in all\n", grouped(printer.total()));
  return {};
}

}  // namespace rouse::cli
