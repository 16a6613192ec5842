// The customers behind a number: a page of them as JSON, all of them as CSV.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>
#include <optional>

#include "api/internal/handlers.h"
#include "api/job_stream.h"
#include "api/read.h"
#include "behaviour/answer/any_analysis.h"
#include "behaviour/answer/customer_page.h"
#include "core/bounded_queue.h"
#include "core/json.h"

namespace rouse::api {
namespace {

// Pages of an export that wait for a slow client; the analysis waits with them.
constexpr std::size_t kPagesWaitingMax = 4;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What both bodies have in common.
struct Selection {
  std::shared_ptr<const Analysis> analysis;
  behaviour::AnalysisCell cell;
};

core::Result<Selection> read_selection(const boost::json::value& spec, const boost::json::value& cell,
                                       Services& services) {
  ROUSE_TRY(auto analysis, read_analysis(services.metadata, spec, "/spec"));
  ROUSE_TRY(auto parsed, behaviour::parse_analysis_cell(cell, "/cell", analysis->spec, services.zone));
  return Selection{std::move(analysis), std::move(parsed)};
}

behaviour::AnalysisContext context_of(const Analysis& analysis, Services& services) {
  return {services.warehouse, services.metadata, analysis.plan, services.zone, services.clock};
}

core::Result<std::shared_ptr<JobWatch>> start_page(const Request& request, Services& services) {
  ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
  core::JsonObject json{body, ""};
  const auto* spec = json.child("spec");
  const auto* cell = json.child("cell");
  const auto offset = static_cast<std::size_t>(json.integer_or("offset", 0, kOffsetMax, 0));
  const auto limit = static_cast<std::size_t>(json.integer_or("limit", 1, kPageMax, kPageDefault));
  ROUSE_CHECK(json.finish());
  ROUSE_TRY(const Selection selection, read_selection(*spec, *cell, services));
  return services.jobs.start(
      {.kept = false}, [selection, offset, limit, &services](JobControl& control) -> core::Result<Response> {
        const Analysis& analysis = *selection.analysis;
        ROUSE_TRY(const auto page, behaviour::analysis_customers(
                                       context_of(analysis, services), analysis.spec, behaviour::Scope::all(),
                                       selection.cell, offset, limit, run_control(control, services)));
        return json_response(boost::json::serialize(behaviour::to_json(page)));
      });
}

using Pages = core::BoundedQueue<std::string>;

core::Result<Response> write_pages(const Selection& selection, Pages& pages, JobControl& control,
                                   Services& services) {
  const Analysis& analysis = *selection.analysis;
  const auto give = [&](std::string text) -> core::Result<void> {
    if (pages.push(std::move(text))) return {};
    return core::fail(core::ErrorCode::kCancelled, "", "the client went away");
  };
  bool begun = false;
  const auto begin = [&]() -> core::Result<void> {
    if (begun) return {};
    begun = true;
    return give(std::string{kByteOrderMark} +
                behaviour::csv_header_of_customers(behaviour::subject_of(analysis.spec)));
  };
  const auto sink = [&](const behaviour::CustomerPage& page) -> core::Result<void> {
    ROUSE_CHECK(begin());
    return give(behaviour::csv_rows(page));
  };
  ROUSE_TRY(const auto rows, behaviour::each_analysis_customer(context_of(analysis, services), analysis.spec,
                                                               behaviour::Scope::all(), selection.cell, sink,
                                                               run_control(control, services)));
  ROUSE_CHECK(begin());
  return json_response(fmt::format(R"({{"rows":{}}})", rows));
}

// One export on its way to its client: the job writes pages, the connection takes them. Closing the queue
// when the client has gone stops the job.
class Export {
 public:
  Export(std::shared_ptr<Pages> pages, std::shared_ptr<JobWatch> watch)
      : pages_(std::move(pages)), watch_(std::move(watch)) {}
  ~Export() { pages_->close(); }
  Export(const Export&) = delete;
  Export& operator=(const Export&) = delete;

  const Job& job() const { return watch_->job(); }
  bool has_begun() const { return pages_->size() > 0; }
  core::Result<Chunk> next() {
    const bool finished = job().finished();  // before the look at the queue: nothing is pushed after it
    if (auto page = pages_->try_pop()) return Chunk{std::move(*page), false};
    if (!finished) return Chunk{};
    if (job().state() != JobState::kDone) return core::fail(job().error());
    return Chunk{"", true};
  }

 private:
  const std::shared_ptr<Pages> pages_;
  const std::shared_ptr<JobWatch> watch_;
};

core::Result<std::shared_ptr<Export>> start_export(const Request& request, Services& services) {
  ROUSE_TRY(const boost::json::value body, core::parse_json(request.body));
  core::JsonObject json{body, ""};
  const auto* spec = json.child("spec");
  const auto* cell = json.child("cell");
  ROUSE_CHECK(json.finish());
  const auto format = request.query.find("format");
  if (format != request.query.end() && format->second != "csv") {
    return core::invalid("format", fmt::format("format: '{}' is not one of csv", format->second));
  }
  ROUSE_TRY(const Selection selection, read_selection(*spec, *cell, services));
  auto pages = std::make_shared<Pages>(kPagesWaitingMax);
  ROUSE_TRY(auto watch,
            services.jobs.start({.kept = false}, [selection, pages, &services](JobControl& control) {
              return write_pages(selection, *pages, control, services);
            }));
  return std::make_shared<Export>(std::move(pages), std::move(watch));
}

Response csv_response(std::shared_ptr<Export> exported) {
  return {.content_type = "text/csv; charset=utf-8",
          .headers = {{"Content-Disposition", "attachment; filename=\"customers.csv\""}},
          .body = ChunkSource{[exported = std::move(exported)] { return exported->next(); }}};
}

}  // namespace

Reply analysis_customers(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(auto watch, start_page(request, services));
    return PendingResponse{
        [watch, request_id = request.id] { return finished_response(watch->job(), request_id); }};
  });
}

Reply export_customers(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(auto exported, start_export(request, services));
    // The status is known only when the first page is there, or when there will be none.
    return PendingResponse{[exported, request_id = request.id]() -> std::optional<Response> {
      if (exported->has_begun()) return csv_response(exported);
      if (!exported->job().finished()) return std::nullopt;
      if (exported->job().state() == JobState::kDone) return csv_response(exported);
      return error_response(exported->job().error(), request_id);
    }};
  });
}

}  // namespace rouse::api
