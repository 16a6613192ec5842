#include "core/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/temporary_folder.h"

namespace rouse::core {
namespace {

using Mode = FileSystem::Mode;

class RealFilesTest : public ::testing::Test {
 protected:
  std::filesystem::path at(std::string_view name) const { return folder_.path() / name; }
  FileSystem& files_ = real_files();

 private:
  rouse::testing::TemporaryFolder folder_;
};

TEST_F(RealFilesTest, ReadsWhatWasWritten) {
  auto file = *files_.open(at("a"), Mode::kCreate);
  ASSERT_TRUE(file->write_at(0, "hello"));
  ASSERT_TRUE(file->write_at(8, "world"));
  ASSERT_TRUE(file->sync());
  std::string bytes(20, 'x');
  EXPECT_EQ(file->read_at(0, bytes), 13U);
  EXPECT_EQ(bytes.substr(0, 13), (std::string_view{"hello\0\0\0world", 13}));
  EXPECT_EQ(file->read_at(13, bytes), 0U);
  ASSERT_TRUE(file->truncate(5));
  EXPECT_EQ(file->size(), 5U);
}

TEST_F(RealFilesTest, SaysWhatIsThereAndWhatIsNot) {
  EXPECT_EQ(files_.open(at("a"), Mode::kRead).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files_.open(at("a"), Mode::kWrite).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(files_.open(at("a"), Mode::kCreate));
  const auto again = files_.open(at("a"), Mode::kCreate);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(again.error().field, at("a").string());
  EXPECT_EQ(files_.list(at("none")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files_.open(at("a") / "b", Mode::kRead).error().code, ErrorCode::kUnavailable);
}

TEST_F(RealFilesTest, FoldersHoldNamesInOrder) {
  ASSERT_TRUE(files_.make_folder(at("x/y/z")));
  ASSERT_TRUE(files_.make_folder(at("x/y/z")));
  for (const char* name : {"c", "a", "b"}) ASSERT_TRUE(files_.open(at("x") / name, Mode::kCreate));
  ASSERT_TRUE(files_.rename(at("x/c"), at("x/d")));
  ASSERT_TRUE(files_.remove(at("x/a")));
  ASSERT_TRUE(files_.sync_folder(at("x")));
  EXPECT_THAT(*files_.list(at("x")), ::testing::ElementsAre("b", "d", "y"));
  EXPECT_GT(*files_.free_bytes(at("x")), 0U);
}

TEST_F(RealFilesTest, ALockHasOneHolder) {
  auto held = files_.lock(at("lock"));
  ASSERT_TRUE(held);
  EXPECT_EQ(files_.lock(at("lock")).error().code, ErrorCode::kConflict);
  held->reset();
  EXPECT_TRUE(files_.lock(at("lock")));
}

// /dev/full answers every write as a full disk does.
TEST_F(RealFilesTest, AFullDiskIsItsOwnError) {
  auto file = files_.open("/dev/full", Mode::kWrite);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ((*file)->write_at(0, "x").error().code, ErrorCode::kResourceExhausted);
}

}  // namespace
}  // namespace rouse::core
