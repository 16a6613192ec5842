#include "api/static_files.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "testing/temporary_folder.h"

namespace rouse::api {
namespace {

using ::testing::HasSubstr;

TEST(AcceptEncoding, WeighsCodings) {
  const struct {
    std::string_view accepted, coding;
    int weight;
  } cases[] = {{"br", "br", 1000},
               {"gzip, br;q=0.5", "br", 500},
               {"gzip;q=0.801 , br", "gzip", 801},
               {"br;q=0", "br", 0},
               {"*", "br", 1000},
               {"*;q=0, gzip", "br", 0},
               {"BR ; Q=0.3", "br", 300},
               {"", "br", 0},
               {"", "identity", 1},
               {"identity;q=0", "identity", 0},
               {"*;q=0", "identity", 0},
               {"gzip", "identity", 1},
               {"br;q=x", "br", 0},
               {"br;q=1.000", "br", 1000},
               {"brotli", "br", 0}};
  for (const auto& [accepted, coding, weight] : cases) {
    EXPECT_EQ(encoding_weight(accepted, coding), weight) << accepted << " / " << coding;
  }
}

class StaticFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ / "assets");
    write("index.html", "<p>page");
    write("index.html.br", "[br]");
    write("index.html.gz", "[gz]");
    write("assets/app-1a2b.js", "script");
    write("assets/app-1a2b.js.gz", "[script gz]");
    write("assets/orphan.js.br", "no original");
    write("logo.svg", "<svg/>");
    std::filesystem::create_symlink("/etc/passwd", folder_ / "passwd.txt");
    files_ = StaticFiles::load(folder_).value();
  }
  void write(std::string_view name, std::string_view text) const { std::ofstream{folder_ / name} << text; }

  Response get(std::string path, Headers headers = {}) const {
    return files_.answer({.path = std::move(path), .headers = std::move(headers)});
  }
  static std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return {};
  }

  const testing::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  StaticFiles files_;
};

TEST_F(StaticFilesTest, PicksTheEncodingTheClientLikesBest) {
  const struct {
    std::string_view accepted, body, encoding;
  } cases[] = {
      {"gzip, deflate, br", "[br]", "br"},      {"gzip", "[gz]", "gzip"},  {"", "<p>page", ""},
      {"br;q=0.1, gzip;q=0.2", "[gz]", "gzip"}, {"br;q=0", "<p>page", ""}, {"identity", "<p>page", ""}};
  for (const auto& [accepted, body, encoding] : cases) {
    const Response response = get("/index.html", {{"accept-encoding", std::string{accepted}}});
    EXPECT_EQ(response.text(), body) << accepted;
    EXPECT_EQ(header(response, "Content-Encoding"), encoding) << accepted;
    EXPECT_EQ(header(response, "Vary"), "Accept-Encoding");
    EXPECT_EQ(response.content_type, "text/html; charset=utf-8");
  }
  EXPECT_EQ(get("/assets/app-1a2b.js", {{"accept-encoding", "br"}}).text(), "script")
      << "there is no br of it";
}

TEST_F(StaticFilesTest, HashedAssetsStayForeverAndPagesAreAskedForAgain) {
  EXPECT_EQ(header(get("/assets/app-1a2b.js"), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(get("/index.html"), "Cache-Control"), "no-cache");
  EXPECT_EQ(header(get("/"), "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, AMatchingEtagIsNotModified) {
  const std::string etag = header(get("/index.html"), "ETag");
  EXPECT_THAT(etag, ::testing::MatchesRegex("\"[0-9a-f]{32}\""));
  EXPECT_NE(etag, header(get("/index.html", {{"accept-encoding", "br"}}), "ETag"));
  for (const std::string& asked : {etag, "\"x\", " + etag, "W/" + etag, std::string{"*"}}) {
    const Response response = get("/index.html", {{"if-none-match", asked}});
    EXPECT_EQ(response.status, 304) << asked;
    EXPECT_EQ(response.text(), "");
    EXPECT_EQ(header(response, "ETag"), etag);
  }
  EXPECT_EQ(get("/index.html", {{"if-none-match", "\"other\""}}).status, 200);
}

TEST_F(StaticFilesTest, PagesOfTheRouterGetTheIndexAndUnknownFilesDoNot) {
  for (const auto* page : {"/", "/funnel", "/data/loads/7", "/漏斗"}) {
    EXPECT_EQ(get(page, {{"accept", "text/html,*/*;q=0.8"}}).text(), "<p>page") << page;
  }
  for (const auto* path :
       {"/assets/app-old.js", "/assets/", "/favicon.ico", "/assets/orphan.js", "/assets/orphan.js.br",
        "/index.html.br", "/passwd.txt", "/../etc/passwd", "/assets/../../etc/passwd"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
  EXPECT_EQ(get("/funnel", {{"accept", "application/json"}}).status, 404);
}

TEST_F(StaticFilesTest, CarriesTheContentSecurityPolicy) {
  EXPECT_EQ(
      header(get("/"), "Content-Security-Policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
      "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
      "object-src 'none'");
}

TEST(StaticFiles, WithoutAConsoleThePageSaysSo) {
  const auto files = StaticFiles::load("/does/not/exist");
  ASSERT_TRUE(files);
  const Response response = files->answer({.path = "/"});
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.text(), HasSubstr("./dev build"));
}

}  // namespace
}  // namespace rouse::api
