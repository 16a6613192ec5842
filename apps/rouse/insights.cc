// rouse insights: saved analyses from files.
#include "metadata/insights.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "api/read.h"
#include "json_file.h"
#include "program.h"
#include "server/workspace.h"

namespace rouse::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 1'000;
constexpr std::string_view kArgument = "files";

core::Error in_file(core::Error error, const fs::path& file) {
  error.message = fmt::format("{}: {}", file.native(), error.message);
  return error;
}

core::Result<std::vector<fs::path>> json_files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator entry{folder, failed}; !failed && entry != fs::directory_iterator{};
       entry.increment(failed)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  if (failed || files.empty()) {
    return core::invalid(std::string{kArgument},
                         fmt::format("{}: no .json file in '{}'", kArgument, folder.native()));
  }
  std::ranges::sort(files);
  return files;
}

// The files named, and those in the folders named, in order.
core::Result<std::vector<fs::path>> files_of(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const auto& path : paths) {
    std::error_code unknown;
    if (!fs::is_directory(path, unknown)) {
      files.push_back(path);
      continue;
    }
    ROUSE_TRY(const auto inside, json_files_of(path));
    files.insert(files.end(), inside.begin(), inside.end());
  }
  if (files.size() <= kFilesMax) return files;
  return core::invalid(std::string{kArgument},
                       fmt::format("{}: {} files; {} are allowed", kArgument, files.size(), kFilesMax));
}

using Drafts = std::map<fs::path, api::InsightDraft>;

core::Result<Drafts> read_drafts(const std::vector<fs::path>& files, metadata::Store& metadata) {
  Drafts drafts;
  std::map<std::string, fs::path> file_of_name;
  for (const auto& file : files) {
    const auto json = read_json_file(file.string(), kArgument);
    if (!json) return core::fail(in_file(json.error(), file));
    auto draft = api::read_insight_draft(metadata, *json, api::DraftKind::kNew);
    if (!draft) return core::fail(in_file(draft.error(), file));
    const auto [other, first] = file_of_name.emplace(draft->name, file);
    if (!first) {
      return core::invalid("/name", fmt::format("{}: /name: '{}' is the name in {}, too", file.native(),
                                                draft->name, other->second.native()));
    }
    drafts.emplace(file, std::move(*draft));
  }
  return drafts;
}

struct Counts {
  std::size_t added = 0;
  std::size_t updated = 0;
  std::size_t unchanged = 0;
};

core::Result<void> save(metadata::Transaction& transaction, const api::InsightDraft& draft, Counts& counts) {
  ROUSE_TRY(const auto same_name, metadata::insights_named(transaction, draft.name));
  if (same_name.empty()) {
    ROUSE_CHECK(metadata::add_insight(transaction, draft.name, draft.spec));
    ++counts.added;
    return {};
  }
  const auto& saved = same_name.front();
  if (saved.spec == draft.spec) {
    ++counts.unchanged;
    return {};
  }
  ROUSE_CHECK(metadata::edit_insight(transaction, saved.id, saved.version, draft.name, draft.spec));
  ++counts.updated;
  return {};
}

core::Result<Counts> save_all(const Drafts& drafts, metadata::Store& metadata) {
  ROUSE_TRY(auto transaction, metadata.begin());
  Counts counts;
  for (const auto& [file, draft] : drafts) {
    if (const auto saved = save(transaction, draft, counts); !saved) {
      return core::fail(in_file(saved.error(), file));
    }
  }
  ROUSE_CHECK(transaction.commit());
  return counts;
}

}  // namespace

core::Result<void> run_insights_import(const Program& program, const std::vector<fs::path>& paths) {
  ROUSE_TRY(const auto files, files_of(paths));
  ROUSE_TRY(const auto workspace,
            server::Workspace::open(program.settings, server::Workspace::Engine::kShared, program.log,
                                    program.clock));
  ROUSE_TRY(const auto drafts, read_drafts(files, workspace->metadata()));
  ROUSE_TRY(const auto counts, save_all(drafts, workspace->metadata()));
  fmt::print("saved analyses: {} added, {} updated, {} unchanged\n", counts.added, counts.updated,
             counts.unchanged);
  return {};
}

}  // namespace rouse::cli
