// rouse analyze: funnels, and the customers behind their numbers.
#include <fmt/format.h>

#include <boost/json.hpp>

#include "api/read.h"
#include "behaviour/funnel.h"
#include "behaviour/funnel_json.h"
#include "behaviour/funnel_text.h"
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

core::Result<behaviour::FunnelCell> read_cell(const CustomersArguments& arguments,
                                              const behaviour::FunnelSpec& spec) {
  boost::json::object cell{{"step", arguments.step}, {"outcome", arguments.outcome}};
  if (!arguments.group.empty()) cell["group"] = {{"kind", "value"}, {"value", arguments.group}};
  if (!arguments.period.empty()) cell["period"] = arguments.period;
  return behaviour::parse_funnel_cell(cell, "", spec);
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

core::Result<void> run_funnel(const Program& program, const FunnelArguments& arguments) {
  ROUSE_TRY(const Prepared prepared, prepare(program, arguments.spec));
  ProgressLine line;
  const auto result = behaviour::run_funnel(prepared.context(program.clock), prepared.analysis->spec,
                                            behaviour::Scope::all(), control(program, line));
  line.clear();
  if (!result) return core::fail(result.error());
  switch (arguments.format) {
    case Format::kTable: fmt::print("{}", behaviour::to_table(*result)); break;
    case Format::kJson: fmt::print("{}\n", boost::json::serialize(behaviour::to_json(*result))); break;
    case Format::kCsv: fmt::print("{}", behaviour::to_csv(*result)); break;
  }
  return {};
}

core::Result<void> run_customers(const Program& program, const CustomersArguments& arguments) {
  ROUSE_TRY(const Prepared prepared, prepare(program, arguments.spec));
  const behaviour::FunnelSpec& spec = prepared.analysis->spec;
  ROUSE_TRY(const auto cell, read_cell(arguments, spec));
  ProgressLine line;
  CustomerPrinter printer{arguments.format, spec.subject};
  const auto context = prepared.context(program.clock);
  if (arguments.limit > 0) {
    ROUSE_TRY(const auto page, behaviour::funnel_customers(context, spec, behaviour::Scope::all(), cell, 0,
                                                           arguments.limit, control(program, line)));
    line.clear();
    printer.add(page);
  } else {
    const auto sink = [&](const behaviour::CustomerPage& page) -> core::Result<void> {
      line.clear();
      printer.add(page);
      return {};
    };
    ROUSE_CHECK(behaviour::each_funnel_customer(context, spec, behaviour::Scope::all(), cell, sink,
                                                control(program, line)));
  }
  line.clear();
  fmt::print(stderr, "{} in all\n", grouped(printer.total()));
  return {};
}

}  // namespace rouse::cli
