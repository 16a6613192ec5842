// A disk that fills up in the middle of a load. Needs the right to mount a small memory disk.
#include <gmock/gmock.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/random.h"
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

TEST(DiskFull, ALoadFailsAndWorksOnceThereIsRoom) {
  const testing::TemporaryFolder folder;
  const MemoryDisk disk{folder.path() / "disk"};
  if (!disk.mounted()) GTEST_SKIP() << "a memory disk cannot be mounted: " << std::strerror(errno);
  const testing::ManualClock clock{core::from_epoch_ms(1'700'000'000'000)};
  warehouse::EngineConfig config;
  config.program = fs::path{ROUSE_BIN_DIR} / "rouse-engine";
  config.data_directory = folder.path() / "disk/engine";
  const auto engine = warehouse::EngineProcess::start(config);
  ASSERT_TRUE(engine) << to_string(engine.error());
  warehouse::Warehouse warehouse{(*engine)->server()};
  ASSERT_TRUE(warehouse::migrate(warehouse, "Asia/Shanghai", clock));
  auto store = metadata::Store::open(folder.path() / "metadata.db", clock);
  ASSERT_TRUE(store);

  constexpr std::string_view kPlan =
      "plan: full\nsubject: {type: customer}\nproperties: [{name: note, id: note, type: "
      "string}]\nevents: [{name: view}]\n";
  const PlanFile plan{*events::parse_plan(kPlan, "plan.yaml"), std::string{kPlan}};
  const auto mapping = parse_mapping(
      "format: csv\nsubject: c\ntime: {column: t}\nevent: {constant: view}\nproperties: {note: n}\n",
      "mapping.yaml");
  // Random text, which does not compress: more than the room that is left.
  core::Random random{7};
  std::string csv = "c,t,n\n";
  for (int i = 0; i < 20'000; ++i) {
    csv += "c,2026-01-01T10:00:00Z,";
    for (int k = 0; k < 1'000; ++k) csv += static_cast<char>('a' + random.below(26));
    csv += '\n';
  }
  const std::vector<fs::path> files{folder.path() / "t.csv"};
  std::ofstream{files[0], std::ios::binary} << csv;
  const LoadStores stores{warehouse, *store, clock, *core::Zone::load("Asia/Shanghai"),
                          folder.path() / "data"};

  const fs::path filler = folder.path() / "disk/filler";
  fill(filler, 6U << 20);
  const auto failed = load_files(plan, *mapping, files, stores);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, core::ErrorCode::kResourceExhausted) << to_string(failed.error());
  fs::remove(filler);
  const auto loaded = load_files(plan, *mapping, files, stores);
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  EXPECT_EQ(loaded->loaded, 20'000U);
  EXPECT_EQ(*warehouse.text("SELECT count() FROM events_full"), "20000\n");
}

}  // namespace
}  // namespace rouse::ingest
