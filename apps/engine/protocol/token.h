// The words of a ClickHouse statement, as far as routing it needs them: comments skipped, strings and quoted
// names whole. Never fails: an unfinished string reaches to the end of the text, and the database reports it.
#pragma once

#include <cstddef>
#include <string_view>

namespace rouse::engine_protocol {

enum class TokenKind { kEnd, kWord, kName, kString, kNumber, kPunctuation };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;   // with quotes; kName is `quoted` or "quoted"
  std::size_t offset = 0;  // of the first byte
  std::size_t end() const { return offset + text.size(); }
  // Keyword test, any case: `upper` is given in upper case.
  bool is(std::string_view upper) const;
  bool is(char punctuation) const;
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text, std::size_t offset = 0) : text_(text), at_(offset) {}
  Token next();

 private:
  void skip_blank();
  std::size_t quoted_end(char quote) const;
  Token word() const;

  std::string_view text_;
  std::size_t at_;
};

}  // namespace rouse::engine_protocol
