#include "files/world_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "core/json.h"
#include "core/zone.h"
#include "files/event_rows.h"
#include "files/output_file.h"
#include "files/truth_rows.h"
#include "nights/night_files.h"
#include "warehouse/engine_process.h"
#include "world/feedback.h"

namespace rouse::sim {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kWorldFormat = 1;
constexpr double kEventsPerCustomerDay = 0.48;
constexpr double kTruthBytesPerCustomer = 450;
// Of an event Parquet has 12 bytes, of a customer's truth 180, and an answer of the engine 64 MiB at most.
constexpr std::uint64_t kEventsOfPart = 500'000;
constexpr std::uint64_t kTruthsOfPart = 200'000;
constexpr double kNightBytesPerCustomer = 800;

double bytes_per_event(Format format) {
  switch (format) {
    case Format::kCsv: return 155;
    case Format::kJsonl: return 275;
    case Format::kParquet: return 14;
  }
  return 0;
}

core::Result<void> check_nights(const WorldRequest& request) {
  const std::int32_t most = std::min(request.settings.days, static_cast<std::int32_t>(kNightsMax));
  if (request.nights >= 0 && request.nights <= most) return {};
  return core::invalid("--nights", fmt::format("--nights: {} is outside 0 to {}", request.nights, most),
                       "the last days of the history, a month at most");
}

core::Result<void> check_out(core::FileSystem& files, const WorldRequest& request) {
  ROUSE_CHECK(files.make_folder(request.out));
  ROUSE_TRY(const auto names, files.list(request.out));
  if (!names.empty()) {
    return core::invalid("--out", fmt::format("--out: {} is not empty", request.out.native()),
                         "name a new folder; a world is written as a whole");
  }
  ROUSE_TRY(const std::uint64_t free, files.free_bytes(request.out));
  const std::uint64_t needed = bytes_needed(request);
  if (free >= needed) return {};
  return core::fail(
      core::ErrorCode::kResourceExhausted, "--out",
      fmt::format("--out: the world needs about {:.1f} GB, {} has {:.1f} GB free",
                  static_cast<double>(needed) / 1e9, request.out.native(), static_cast<double>(free) / 1e9),
      "fewer --customers or --days, --format parquet, or another disk");
}

core::Result<std::string> read_text(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    return core::fail(core::ErrorCode::kNotFound, "--pack",
                      fmt::format("--pack: {} cannot be read", path.native()),
                      "name the folder packs/bank of Rouse");
  }
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

core::Result<std::string> replaced(std::string text, std::string_view line, std::string_view by,
                                   const fs::path& file) {
  const auto at = text.find(line);
  if (at == std::string::npos) {
    return core::invalid("--pack", fmt::format("--pack: {} has no line '{}'", file.native(), line));
  }
  return text.replace(at, line.size(), by);
}

core::Result<void> write_definitions(core::FileSystem& files, const WorldRequest& request) {
  const fs::path plan = request.pack / "plan.yaml";
  ROUSE_TRY(std::string plan_text, read_text(plan));
  ROUSE_TRY(plan_text, replaced(std::move(plan_text), "\nplan: ", "\nsimulated: true\nplan: ", plan));
  ROUSE_CHECK(write_file(files, request.out / "plan.yaml", plan_text));
  const fs::path mapping = request.pack / "mapping.yaml";
  ROUSE_TRY(std::string mapping_text, read_text(mapping));
  ROUSE_TRY(mapping_text, replaced(std::move(mapping_text), "\nformat: csv\n",
                                   fmt::format("\nformat: {}\n", ending(request.format)), mapping));
  return write_file(files, request.out / "mapping.yaml", mapping_text);
}

std::string ends_line(const Settings& settings) {
  return fmt::format("\nends: {}\n", core::format_day(settings.last_day));
}

// Nothing is delivered after the last day, so nothing is late.
core::Result<void> write_declaration(core::FileSystem& files, const WorldRequest& request) {
  const fs::path path = request.pack / "tables.yaml";
  ROUSE_TRY(const std::string text, read_text(path));
  ROUSE_TRY(std::string simulated, simulated_declaration(text));
  ROUSE_TRY(const std::string declaration, replaced(std::move(simulated), "\nsimulated: true\n",
                                                    "\nsimulated: true" + ends_line(request.settings), path));
  return write_file(files, request.out / "tables.yaml", declaration);
}

// Empty where no night is asked for.
core::Result<std::unique_ptr<NightFiles>> open_nights(core::FileSystem& files, const WorldRequest& request,
                                                      const World& world) {
  if (request.nights == 0) return nullptr;
  ROUSE_CHECK(write_declaration(files, request));
  std::vector<std::int32_t> dates;
  for (std::int32_t i = request.nights; i > 0; --i) dates.push_back(request.settings.last_day - i + 1);
  return NightFiles::create(files, request.out, world, dates);
}

core::Result<void> write_settings(core::FileSystem& files, const WorldRequest& request) {
  const Settings& settings = request.settings;
  const boost::json::object json{{"format", kWorldFormat},
                                 {"seed", settings.seed},
                                 {"customers", settings.customers},
                                 {"days", settings.days},
                                 {"until", core::format_day(settings.last_day)}};
  return write_file(files, request.out / "world.json", boost::json::serialize(json) + "\n");
}

// The engine lives in the folder while Parquet is written.
class Engine {
 public:
  static core::Result<Engine> start(const WorldRequest& request, const fs::path& program) {
    Engine engine;
    if (request.format != Format::kParquet) return engine;
    engine.folder_ = request.out / "engine.tmp";
    warehouse::EngineConfig config;
    config.program = program;
    config.data_directory = engine.folder_;
    ROUSE_TRY(engine.process_, warehouse::EngineProcess::start(std::move(config)));
    engine.server_ = engine.process_->server();
    return engine;
  }
  ~Engine() {
    if (!process_) return;
    process_->stop();
    std::error_code ignored;  // what stays behind is empty of rows
    fs::remove_all(folder_, ignored);
  }
  Engine(Engine&&) = default;

  const warehouse::Server* server() const { return process_ ? &server_ : nullptr; }

 private:
  Engine() = default;

  fs::path folder_;
  std::unique_ptr<warehouse::EngineProcess> process_;
  warehouse::Server server_;
};

struct Writers {
  std::unique_ptr<RowWriter> events;
  std::unique_ptr<RowWriter> customers;
  std::unique_ptr<RowWriter> touches;
  std::unique_ptr<RowWriter> feedback;
};

core::Result<Writers> open_writers(core::FileSystem& files, const WorldRequest& request,
                                   const warehouse::Server* engine) {
  const fs::path truth = request.out / "truth";
  auto open = [&](const RowFiles& rows) { return open_rows(request.format, files, rows, engine); };
  Writers writers;
  ROUSE_TRY(writers.events, open({request.out / "events", "events", event_columns(), kEventsOfPart}));
  ROUSE_TRY(writers.customers, open({truth, "customers", customer_truth_columns(), kTruthsOfPart}));
  ROUSE_TRY(writers.touches, open({truth, "touches", touch_truth_columns(), kTruthsOfPart}));
  ROUSE_TRY(writers.feedback, open({truth, "feedback", feedback_truth_columns(), kTruthsOfPart}));
  return writers;
}

core::Result<void> write_customer(const History& history, const CustomerTruth& truth, Writers& writers) {
  for (const Event& event : history.events) {
    put_event(event, *writers.events);
    ROUSE_CHECK(writers.events->end_row());
  }
  for (const TouchTruth& touch : history.touches) {
    put_touch_truth(history.customer, touch, *writers.touches);
    ROUSE_CHECK(writers.touches->end_row());
  }
  put_customer_truth(history.customer, history.life, truth, *writers.customers);
  return writers.customers->end_row();
}

core::Result<void> finish(Writers& writers) {
  for (std::uint16_t text = 1; text <= kFeedbackTexts; ++text) {
    put_feedback_truth(text, *writers.feedback);
    ROUSE_CHECK(writers.feedback->end_row());
  }
  for (RowWriter* writer :
       {writers.events.get(), writers.customers.get(), writers.touches.get(), writers.feedback.get()}) {
    ROUSE_CHECK(writer->finish());
  }
  return {};
}

}  // namespace

std::uint64_t bytes_needed(const WorldRequest& request) {
  const Settings& settings = request.settings;
  const double events = kEventsPerCustomerDay * settings.customers * settings.days;
  return static_cast<std::uint64_t>(events * bytes_per_event(request.format) +
                                    settings.customers * kTruthBytesPerCustomer +
                                    settings.customers * kNightBytesPerCustomer * request.nights);
}

core::Result<Aggregates> write_world(core::FileSystem& files, const WorldRequest& request,
                                     const fs::path& engine_program) {
  ROUSE_CHECK(check(request.settings));
  ROUSE_CHECK(check_nights(request));
  ROUSE_CHECK(check_out(files, request));
  ROUSE_CHECK(write_definitions(files, request));
  const World world{request.settings};
  Aggregates aggregates{request.settings};
  ROUSE_TRY(const Engine engine, Engine::start(request, engine_program));
  ROUSE_TRY(Writers writers, open_writers(files, request, engine.server()));
  ROUSE_TRY(const auto nights, open_nights(files, request, world));
  core::Result<void> night_written;
  World::Nightfall nightfall;
  if (nights) {
    nightfall = [&](const Customer& customer, const Life& life, const Day& day,
                    std::span<const Event> events) {
      if (night_written) night_written = nights->add(customer, life, day, events);
    };
  }
  History history;
  for (std::uint32_t number = 1; number <= request.settings.customers; ++number) {
    world.live(number, history, nightfall);
    ROUSE_CHECK(night_written);
    const CustomerTruth truth = truth_of(request.settings, history.customer, history.life);
    aggregates.add(history, truth);
    ROUSE_CHECK(write_customer(history, truth, writers));
  }
  ROUSE_CHECK(finish(writers));
  if (nights) {
    ROUSE_CHECK(nights->finish());
  }
  ROUSE_CHECK(write_file(files, request.out / "truth" / "aggregates.json", aggregates.to_json()));
  ROUSE_CHECK(write_settings(files, request));
  return aggregates;
}

core::Result<void> write_live_declaration(core::FileSystem& files, const fs::path& world,
                                          const fs::path& folder) {
  const fs::path from = world / "tables.yaml";
  std::ifstream file{from, std::ios::binary};
  if (!file) {
    return core::fail(
        core::ErrorCode::kNotFound, "--tables", fmt::format("--tables: {} cannot be read", from.native()),
        "name a world that was written with --nights 1 or more: the next nights follow its last");
  }
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  ROUSE_TRY(const Settings settings, read_settings(world));
  const std::string ends = ends_line(settings);
  const auto at = text.find(ends);
  if (at != std::string::npos) text.replace(at, ends.size(), "\n");
  ROUSE_CHECK(files.make_folder(folder));
  auto written = write_file(files, folder / "tables.yaml", text);
  if (!written && written.error().code == core::ErrorCode::kConflict) return {};
  ROUSE_CHECK(written);
  return files.sync_folder(folder);
}

core::Result<Settings> read_settings(const fs::path& folder) {
  const fs::path path = folder / "world.json";
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    return core::fail(core::ErrorCode::kNotFound, "--world",
                      fmt::format("--world: {} cannot be read", path.native()),
                      "name a folder that `rouse-sim world` has written to its end");
  }
  ROUSE_TRY(const auto value, core::parse_json(std::string{std::istreambuf_iterator<char>{file}, {}}));
  core::JsonObject json{value, ""};
  Settings settings;
  json.integer("format", kWorldFormat, kWorldFormat);
  settings.seed =
      static_cast<std::uint64_t>(json.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  settings.customers = static_cast<std::uint32_t>(json.integer("customers", 1, kCustomersMax));
  settings.days = static_cast<std::int32_t>(json.integer("days", 1, kDaysMax));
  const std::string until = json.string("until");
  ROUSE_CHECK(json.finish());
  ROUSE_TRY(settings.last_day, core::parse_day(until, "/until"));
  return settings;
}

}  // namespace rouse::sim
