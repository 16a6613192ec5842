// A disk that fills up in the middle of a load, of events or of business tables. Needs the right to mount a
// small memory disk.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/random.h"
#include "core/zone.h"
#include "ingest/delivery_load.h"
#include "ingest/load.h"
#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "warehouse/engine_process.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;

class MemoryDisk {
 public:
  explicit MemoryDisk(const fs::path& folder) : folder_(folder) {
    fs::create_directories(folder);
    mounted_ = ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=96m") == 0;
  }
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;
  ~MemoryDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  fs::path folder_;
  bool mounted_ = false;
};

// Leaves `room` bytes.
void fill(const fs::path& file, std::uintmax_t room) {
  const auto free = fs::space(file.parent_path()).available;
  std::ofstream out{file, std::ios::binary};
  const std::vector<char> block(1U << 20, 'x');
  for (auto left = free - room; left > 0; left -= std::min<std::uintmax_t>(left, block.size())) {
    out.write(block.data(), static_cast<std::streamsize>(std::min<std::uintmax_t>(left, block.size())));
  }
}

// An engine on a memory disk, everything else beside it.
class DiskFull : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "a memory disk cannot be mounted: " << std::strerror(errno);
    warehouse::EngineConfig config;
    config.program = fs::path{ROUSE_BIN_DIR} / "rouse-engine";
    config.data_directory = folder_.path() / "disk/engine";
    auto engine = warehouse::EngineProcess::start(config);
    ASSERT_TRUE(engine) << to_string(engine.error());
    engine_ = std::move(*engine);
    warehouse_.emplace(engine_->server());
    ASSERT_TRUE(warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_));
    auto store = metadata::Store::open(folder_.path() / "metadata.db", clock_);
    ASSERT_TRUE(store);
    store_.emplace(std::move(*store));
  }
  LoadStores stores() {
    return {*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), folder_.path() / "data"};
  }
  // Leaves room for less than a load needs; gives the file that takes the rest.
  fs::path fill_disk() const {
    const auto filler = folder_.path() / "disk/filler";
    fill(filler, 6U << 20);
    return filler;
  }
  // Rows that begin and end like this, with 1,000 random letters between them, which do not compress: more
  // than the room that is left.
  fs::path write_rows(const std::string& name, const std::string& header,
                      const std::function<std::string(int)>& begin) const {
    core::Random random{7};
    std::string csv = header + "\n";
    for (int i = 0; i < kRows; ++i) {
      csv += begin(i);
      for (int k = 0; k < 1'000; ++k) csv += static_cast<char>('a' + random.below(26));
      csv += '\n';
    }
    const auto file = folder_.path() / name;
    std::ofstream{file, std::ios::binary} << csv;
    return file;
  }

  static constexpr int kRows = 20'000;
  const testing::TemporaryFolder folder_;
  const MemoryDisk disk_{folder_.path() / "disk"};
  const testing::ManualClock clock_{core::from_epoch_ms(1'795'300'000'000)};
  std::unique_ptr<warehouse::EngineProcess> engine_;
  std::optional<warehouse::Warehouse> warehouse_;
  std::optional<metadata::Store> store_;
};

TEST_F(DiskFull, ALoadFailsAndWorksOnceThereIsRoom) {
  constexpr std::string_view kPlan =
      "plan: full\nsubject: {type: customer}\nproperties: [{name: note, id: note, type: "
      "string}]\nevents: [{name: view}]\n";
  const PlanFile plan{*events::parse_plan(kPlan, "plan.yaml"), std::string{kPlan}};
  const auto mapping = parse_mapping(
      "format: csv\nsubject: c\ntime: {column: t}\nevent: {constant: view}\nproperties: {note: n}\n",
      "mapping.yaml");
  const std::vector<fs::path> files{
      write_rows("t.csv", "c,t,n", [](int) { return "c,2026-01-01T10:00:00Z,"; })};
  const auto filler = fill_disk();
  const auto failed = load_files(plan, *mapping, files, stores());
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, core::ErrorCode::kResourceExhausted) << to_string(failed.error());
  fs::remove(filler);
  const auto loaded = load_files(plan, *mapping, files, stores());
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  EXPECT_EQ(loaded->loaded, 20'000U);
  EXPECT_EQ(*warehouse_->text("SELECT count() FROM events_full"), "20000\n");
}

TEST_F(DiskFull, ARunOfADeliveryFailsAndWorksOnceThereIsRoom) {
  constexpr std::string_view kDelivery =
      "format: 1\ndelivery: notes\ncontrol: {format: none}\ntables:\n  - {table: notes, keeps: state, key: "
      "[no], "
      "columns: [{name: no, type: integer}, {name: note, type: string}]}\n";
  {
    auto transaction = store_->begin();
    ASSERT_TRUE(metadata::save_delivery(*transaction, "notes", kDelivery));
    ASSERT_TRUE(transaction->commit());
  }
  const auto load = [&](std::string_view date) {
    return load_delivery("notes", *core::parse_day(date, "date"), folder_.path(), {stores()});
  };
  std::ofstream{folder_.path() / "notes_20261118.csv"} << "no,note\n1,before\n";
  const auto good = load("2026-11-18");
  ASSERT_TRUE(good) << to_string(good.error());
  write_rows("notes_20261119.csv", "no,note", [](int i) { return fmt::format("{},", i); });
  const auto filler = fill_disk();
  const auto failed = load("2026-11-19");
  ASSERT_TRUE(failed) << to_string(failed.error());
  EXPECT_EQ(failed->run.state, metadata::RunState::kFailed);
  ASSERT_TRUE(failed->run.error);
  EXPECT_EQ(failed->run.error->code, core::ErrorCode::kResourceExhausted) << to_string(*failed->run.error);
  const auto published = [&] {
    const auto reader = store_->read();
    return metadata::published_runs(*reader)->back().run;
  };
  EXPECT_EQ(published(), good->run.id);
  EXPECT_EQ(*warehouse_->text(fmt::format("SELECT c_note FROM business_notes WHERE run = {}", good->run.id)),
            "before\n");
  fs::remove(filler);
  const auto again = load("2026-11-19");
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ(published(), again->run.id);
  EXPECT_EQ(*warehouse_->text("SELECT run, count() FROM business_notes GROUP BY run ORDER BY run"),
            fmt::format("{}\t1\n{}\t{}\n", good->run.id, again->run.id, kRows));
}

}  // namespace
}  // namespace rouse::ingest
