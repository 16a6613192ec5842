#include "ingest/internal/tables/delivery_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "core/nearest.h"
#include "core/zone.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;
using core::Result;

constexpr std::string_view kGzip = ".gz";

std::string without_gzip(std::string_view name) {
  return std::string{name.ends_with(kGzip) ? name.substr(0, name.size() - kGzip.size()) : name};
}

bool fits_packed(std::string_view name, std::string_view pattern) {
  return fits_pattern(name, pattern) ||
         (name.ends_with(kGzip) && fits_pattern(name.substr(0, name.size() - kGzip.size()), pattern));
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

Result<std::vector<std::string>> names_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  fs::directory_iterator entry{folder, error};
  for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
    if (names.size() > kFolderEntriesMax) {
      return core::fail(
          core::ErrorCode::kResourceExhausted, folder.string(),
          fmt::format("{}: the folder has more than {} entries", folder.string(), kFolderEntriesMax),
          "give each delivery a folder of its own");
    }
  }
  if (error) {
    const bool missing = error == std::errc::no_such_file_or_directory;
    return core::fail(missing ? core::ErrorCode::kNotFound : core::ErrorCode::kInvalidArgument,
                      folder.string(),
                      fmt::format("{}: {}", folder.string(), missing ? "no such folder" : error.message()));
  }
  std::ranges::sort(names);
  return names;
}

class Finder {
 public:
  Finder(const tables::Delivery& delivery, std::int32_t data_date, fs::path folder,
         std::vector<std::string> names)
      : delivery_(delivery), day_(data_date), folder_(std::move(folder)), names_(std::move(names)) {}

  std::vector<TableFiles> find() {
    for (const auto& table : delivery_.tables) {
      TableFiles found;
      find_files(table, found);
      find_control(table, found);
      found_.push_back(std::move(found));
    }
    name_shared();
    return std::move(found_);
  }

 private:
  std::string control_pattern(const tables::Table& table) const {
    return file_pattern(delivery_.control.name, table.name, day_);
  }
  bool is_control(std::string_view name) const {
    if (delivery_.control.format == tables::ControlFormat::kNone) return false;
    return std::ranges::any_of(delivery_.tables,
                               [&](const auto& table) { return fits_pattern(name, control_pattern(table)); });
  }
  // What is wrong with the entry is added to `findings`, and nothing given.
  std::optional<DeliveredFile> regular_file(const std::string& name,
                                            std::vector<TableFinding>& findings) const;
  void find_files(const tables::Table& table, TableFiles& found) const;
  void find_control(const tables::Table& table, TableFiles& found) const;
  TableFinding missing(const std::string& pattern, std::string_view what, std::string_view rule) const;
  void name_shared();

  const tables::Delivery& delivery_;
  std::int32_t day_;
  fs::path folder_;
  std::vector<std::string> names_;
  std::vector<TableFiles> found_;
};

std::optional<DeliveredFile> Finder::regular_file(const std::string& name,
                                                  std::vector<TableFinding>& findings) const {
  const fs::path path = folder_ / name;
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  const auto bytes = status.type() == fs::file_type::regular ? fs::file_size(path, error) : 0;
  if (status.type() == fs::file_type::regular && !error) return DeliveredFile{name, path, bytes};
  const std::string_view what = fs::is_symlink(status)     ? "is a symbolic link"
                                : fs::is_directory(status) ? "is a folder"
                                : error                    ? "cannot be read"
                                                           : "is not a regular file";
  findings.push_back({.rule = std::string{kNoRegularFile},
                      .file = name,
                      .message = fmt::format("{}: {}", name, what),
                      .hint = "deliver the file itself"});
  return std::nullopt;
}

TableFinding Finder::missing(const std::string& pattern, std::string_view what, std::string_view rule) const {
  std::string hint = "copy it into the folder";
  if (const auto near = core::nearest(pattern, names_); !near.empty()) {
    hint = fmt::format("there is '{}'", near);
  }
  return {.rule = std::string{rule},
          .message = fmt::format("the folder has no {} '{}'", what, pattern),
          .hint = std::move(hint)};
}

void Finder::find_files(const tables::Table& table, TableFiles& found) const {
  const auto pattern = file_pattern(table.files.name, table.name, day_);
  const bool in_parts = pattern.find('*') != std::string::npos;
  std::map<std::string, std::string> parts;  // by name without .gz
  bool any = false;
  for (const auto& name : names_) {
    if (!fits_packed(name, pattern) || is_control(name)) continue;
    any = true;
    auto file = regular_file(name, found.findings);
    if (!file) continue;
    const auto [other, is_first] = parts.emplace(without_gzip(name), name);
    if (!is_first || (!in_parts && !found.files.empty())) {
      const auto& first = is_first ? found.files.front().name : other->second;
      found.findings.push_back({.rule = std::string{kTwoFiles},
                                .file = name,
                                .message = fmt::format("two files for one table: '{}' and '{}'", first, name),
                                .hint = "leave the one that counts in the folder"});
    }
    found.files.push_back(std::move(*file));
  }
  if (!any) found.findings.push_back(missing(pattern, "file", kMissingFile));
  if (found.files.size() > kPartsMax) {
    found.findings.push_back(
        {.rule = std::string{kTwoFiles},
         .message = fmt::format("{} files fit '{}', {} are read", found.files.size(), pattern, kPartsMax)});
  }
}

void Finder::find_control(const tables::Table& table, TableFiles& found) const {
  if (delivery_.control.format == tables::ControlFormat::kNone) return;
  const auto pattern = control_pattern(table);
  for (const auto& name : names_) {
    if (!fits_pattern(name, pattern)) continue;
    auto file = regular_file(name, found.findings);
    if (!file) return;
    if (found.control) {
      found.findings.push_back({.rule = std::string{kControlFile},
                                .file = name,
                                .message = fmt::format("two control files for one table: '{}' and '{}'",
                                                       found.control->name, name),
                                .hint = "leave the one that counts in the folder"});
      return;
    }
    found.control = std::move(*file);
  }
  if (!found.control) found.findings.push_back(missing(pattern, "control file", kControlFile));
}

// Files that fit the patterns of two tables.
void Finder::name_shared() {
  std::map<std::string, std::size_t> owner;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    for (const auto& file : found_[i].files) {
      const auto [other, is_first] = owner.emplace(file.name, i);
      if (is_first) continue;
      found_[i].findings.push_back(
          {.rule = std::string{kTwoFiles},
           .file = file.name,
           .message = fmt::format("{}: is a file of table '{}' by its name, and of '{}'", file.name,
                                  delivery_.tables[other->second].name, delivery_.tables[i].name),
           .hint = "give the tables' files names that differ"});
    }
  }
}

}  // namespace

bool fits_pattern(std::string_view name, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  std::size_t star = std::string_view::npos;  // the last one met, and how much of the name it takes up to
  std::size_t taken = 0;
  while (at < name.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      taken = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == name[at]) {
      ++in_pattern;
      ++at;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

std::string file_pattern(std::string_view pattern, std::string_view table, std::int32_t data_date) {
  const std::string dashed = core::format_day(data_date);
  std::string plain = dashed;
  std::erase(plain, '-');
  std::string filled{pattern};
  replace_all(filled, "{table}", table);
  replace_all(filled, "{date}", plain);
  replace_all(filled, "{date-}", dashed);
  return filled;
}

Result<std::vector<TableFiles>> find_delivery_files(const tables::Delivery& delivery, std::int32_t data_date,
                                                    const fs::path& folder) {
  ROUSE_TRY(auto names, names_in(folder));
  return Finder{delivery, data_date, folder, std::move(names)}.find();
}

}  // namespace rouse::ingest
