#include "engine_protocol/internal/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "engine_protocol/token.h"

namespace rouse::engine_protocol {
namespace {

constexpr std::array<std::string_view, 4> kSelectWords = {"SELECT", "WITH", "FROM", "VALUES"};
constexpr std::array<std::string_view, 6> kShowWords = {"SHOW",   "DESCRIBE", "DESC",
                                                        "EXISTS", "EXPLAIN",  "CHECK"};
constexpr std::array<std::string_view, 14> kCommandWords = {
    "CREATE", "ALTER",    "DROP",   "TRUNCATE", "RENAME", "EXCHANGE", "DELETE",
    "UPDATE", "OPTIMIZE", "ATTACH", "DETACH",   "SYSTEM", "UNDROP",   "REPLACE"};
constexpr std::array<std::string_view, 4> kSessionWords = {"SET", "USE", "BEGIN", "START"};
constexpr std::array<std::string_view, 16> kJoinable = {"rowbinary",
                                                        "tabseparated",
                                                        "tsv",
                                                        "tabseparatedraw",
                                                        "tsvraw",
                                                        "raw",
                                                        "csv",
                                                        "jsoneachrow",
                                                        "ndjson",
                                                        "jsonlines",
                                                        "lineasstring",
                                                        "rawblob",
                                                        "jsoncompacteachrow",
                                                        "jsonstringseachrow",
                                                        "native",
                                                        "jsoncompactstringseachrow"};

template <std::size_t N>
bool is_one_of(const Token& token, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.is(word); });
}

auto refuse(std::string_view message) { return failure(code::kNotImplemented, "NOT_IMPLEMENTED", message); }

// Where rows begin after `FORMAT name`: blanks and one line break are skipped, everything else is data.
std::size_t data_start(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\f')) ++at;
  if (at < text.size() && text[at] == '\r') ++at;
  if (at < text.size() && text[at] == '\n') ++at;
  return at;
}

// Past the bracket whose opening was just read.
void skip_bracket(Tokenizer& tokens) {
  for (int depth = 1; depth > 0;) {
    const Token token = tokens.next();
    if (token.kind == TokenKind::kEnd) return;
    if (token.is('(')) ++depth;
    if (token.is(')')) --depth;
  }
}

// The table's name, and the list of columns if there is one. Returns the first token after them, or a SELECT
// that stood in the bracket.
Token skip_target(Tokenizer& tokens, Token token) {
  for (token = tokens.next(); token.is('.'); token = tokens.next()) tokens.next();
  if (!token.is('(')) return token;
  Tokenizer ahead = tokens;
  if (const Token inner = ahead.next(); inner.is("SELECT") || inner.is("WITH")) return inner;
  skip_bracket(tokens);
  return tokens.next();
}

// An INSERT whose rows follow the clause that `token` begins: VALUES, or FORMAT and a name.
Statement insert_with_rows(std::string_view text, Tokenizer& tokens, const Token& token) {
  Statement insert{.kind = StatementKind::kInsert, .format = "Values", .head_size = token.offset};
  insert.data_offset = token.end();
  if (token.is("FORMAT")) {
    const Token name = tokens.next();
    insert.format = name.text;
    insert.data_offset = data_start(text, name.end());
  }
  return insert;
}

// Tokens after the word INSERT.
Outcome<Statement> parse_insert(std::string_view text, Tokenizer& tokens) {
  Token token = tokens.next();
  if (token.is("INTO")) token = tokens.next();
  if (token.is("TABLE")) token = tokens.next();
  if (token.is("FUNCTION")) return refuse("INSERT INTO FUNCTION is not offered: insert into a table");
  token = skip_target(tokens, token);
  for (; token.kind != TokenKind::kEnd && !token.is(';'); token = tokens.next()) {
    if (token.is("SELECT") || token.is("WITH")) return Statement{.kind = StatementKind::kCommand};
    if (token.is("FROM")) return refuse("FROM INFILE is not offered: send the rows as the request's body");
    if (token.is("VALUES") || token.is("FORMAT")) return insert_with_rows(text, tokens, token);
    if (token.is('(')) skip_bracket(tokens);
  }
  return Statement{.kind = StatementKind::kInsert, .head_size = token.offset, .data_offset = text.size()};
}

// Reads the rest of a statement that is not an INSERT with rows: one statement only, its FORMAT, what it may
// not use.
class Scan {
 public:
  Scan(Tokenizer tokens, Token token) : tokens_(tokens), token_(token) {}

  Outcome<void> run(Statement& statement) {
    for (; token_.kind != TokenKind::kEnd; step()) {
      if (token_.is(';')) return end_of_text();
      if (token_.is('(')) ++depth_;
      if (token_.is(')')) --depth_;
      if (auto checked = check_word(); !checked) return checked;
      note_format(statement);
      if (is_name(token_, "processes") && last_.is('.') && is_name(before_, "system"))
        statement.watches_queries = true;
    }
    return {};
  }

 private:
  static bool is_name(const Token& token, std::string_view name) {
    if (token.kind != TokenKind::kWord && token.kind != TokenKind::kName) return false;
    std::string_view bare = token.text;
    if (token.kind == TokenKind::kName && bare.size() >= 2) bare = bare.substr(1, bare.size() - 2);
    return std::ranges::equal(
        bare, name, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
  }

  void step() {
    before_ = last_;
    last_ = token_;
    token_ = tokens_.next();
  }

  Outcome<void> end_of_text() {
    step();
    while (token_.is(';')) step();
    if (token_.kind == TokenKind::kEnd) return {};
    return failure(code::kSyntaxError, "SYNTAX_ERROR", "Multi-statements are not allowed");
  }

  Outcome<void> check_word() const {
    if (token_.is("OUTFILE") && last_.is("INTO"))
      return refuse("INTO OUTFILE is not offered: read the answer's body");
    if (token_.is('(') && is_name(last_, "file")) {
      return failure(code::kAccessDenied, "ACCESS_DENIED",
                     "The function file is not offered: it reads any file");
    }
    return {};
  }

  // FORMAT name, where nothing but SETTINGS may follow; the last one counts.
  void note_format(Statement& statement) const {
    if (depth_ != 0 || !last_.is("FORMAT") || token_.kind != TokenKind::kWord) return;
    Tokenizer ahead = tokens_;
    const Token after = ahead.next();
    if (after.kind == TokenKind::kEnd || after.is(';') || after.is("SETTINGS"))
      statement.format = token_.text;
  }

  Tokenizer tokens_;
  Token token_, last_, before_;
  int depth_ = 0;
};

std::optional<StatementKind> kind_of(const Token& first) {
  if (is_one_of(first, kShowWords)) return StatementKind::kShow;
  if (is_one_of(first, kCommandWords)) return StatementKind::kCommand;
  if (first.is("KILL")) return StatementKind::kKill;
  if (is_one_of(first, kSelectWords) || first.is('(')) return StatementKind::kSelect;
  return std::nullopt;
}

Outcome<void> check_session(const Token& first, const Token& second) {
  if (is_one_of(first, kSessionWords) || first.is("COMMIT") || first.is("ROLLBACK")) {
    return refuse(
        fmt::format("{} would change the session, and requests have none: use URL parameters", first.text));
  }
  if (second.is("TEMPORARY")) return refuse("Temporary tables live in a session, and requests have none");
  if (first.is("BACKUP") || first.is("RESTORE") || first.is("WATCH") || first.is("GRANT") ||
      first.is("REVOKE")) {
    return refuse(fmt::format("{} is not offered by this engine", first.text));
  }
  return {};
}

}  // namespace

Outcome<Statement> parse_statement(std::string_view text) {
  Tokenizer tokens(text);
  const Token first = tokens.next();
  if (first.kind == TokenKind::kEnd) return failure(code::kSyntaxError, "SYNTAX_ERROR", "Empty query");
  Statement statement;
  if (first.is("INSERT")) {
    auto insert = parse_insert(text, tokens);
    if (!insert || insert->kind == StatementKind::kInsert) return insert;
    statement = *insert;
  } else {
    Tokenizer ahead = tokens;
    if (auto checked = check_session(first, ahead.next()); !checked) return tl::unexpected(checked.error());
    statement.kind = kind_of(first).value_or(StatementKind::kSelect);
  }
  Tokenizer whole(text);
  if (auto scanned = Scan(whole, whole.next()).run(statement); !scanned)
    return tl::unexpected(scanned.error());
  return statement;
}

bool is_joinable_format(std::string_view format) {
  std::string lower(format);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::ranges::find(kJoinable, lower) != kJoinable.end();
}

}  // namespace rouse::engine_protocol
