#include "engine_protocol/token.h"

#include <algorithm>
#include <cctype>

namespace rouse::engine_protocol {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Bytes above 127 count as letters: they can only be part of a name.
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & '\x80') != 0;
}

}  // namespace

bool Token::is(std::string_view upper) const {
  return kind == TokenKind::kWord && std::ranges::equal(text, upper, [](char have, char want) {
           return std::toupper(static_cast<unsigned char>(have)) == want;
         });
}

bool Token::is(char punctuation) const { return kind == TokenKind::kPunctuation && text[0] == punctuation; }

void Tokenizer::skip_blank() {
  const auto skip_past = [this](std::string_view mark) {
    const auto found = text_.find(mark, at_);
    at_ = found == std::string_view::npos ? text_.size() : found + mark.size();
  };
  while (at_ < text_.size()) {
    const std::string_view rest = text_.substr(at_);
    if (is_space(rest[0])) {
      ++at_;
    } else if (rest.starts_with("--") || rest.starts_with("# ") || rest.starts_with("#!")) {
      skip_past("\n");
    } else if (rest.starts_with("/*")) {
      at_ += 2;
      skip_past("*/");
    } else {
      return;
    }
  }
}

std::size_t Tokenizer::quoted_end(char quote) const {
  for (std::size_t at = at_ + 1; at < text_.size(); ++at) {
    if (text_[at] == '\\') {
      ++at;
    } else if (text_[at] == quote) {
      if (at + 1 >= text_.size() || text_[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return text_.size();
}

Token Tokenizer::word() const {
  std::size_t end = at_ + 1;
  while (end < text_.size() && is_word(text_[end])) ++end;
  const auto word = text_.substr(at_, end - at_);
  // A here-document: $tag$ ... $tag$.
  if (word[0] == '$' && word.size() > 1 && word.back() == '$') {
    const auto close = text_.find(word, end);
    end = close == std::string_view::npos ? text_.size() : close + word.size();
    return {.kind = TokenKind::kString, .text = text_.substr(at_, end - at_), .offset = at_};
  }
  return {.kind = is_digit(word[0]) ? TokenKind::kNumber : TokenKind::kWord, .text = word, .offset = at_};
}

Token Tokenizer::next() {
  skip_blank();
  Token token{.kind = TokenKind::kEnd, .text = {}, .offset = at_};
  if (at_ >= text_.size()) return token;
  const char first = text_[at_];
  if (first == '\'' || first == '"' || first == '`') {
    token.kind = first == '\'' ? TokenKind::kString : TokenKind::kName;
    token.text = text_.substr(at_, quoted_end(first) - at_);
  } else if (is_word(first)) {
    token = word();
  } else {
    token.kind = TokenKind::kPunctuation;
    token.text = text_.substr(at_, 1);
  }
  at_ = token.end();
  return token;
}

}  // namespace rouse::engine_protocol
