// The body of a running SELECT as its readers need it: bytes as they arrive, and an end that is either proven
// or an error with the server's own words.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include "core/result.h"
#include "warehouse/internal/byte_buffer.h"
#include "warehouse/internal/http.h"

namespace rouse::warehouse::internal {

// Not thread-safe.
class AnswerBody {
 public:
  // `cancel` is called by the destructor when the statement may still run.
  AnswerBody(std::unique_ptr<HttpExchange> exchange, std::function<void()> cancel);
  ~AnswerBody();
  AnswerBody(const AnswerBody&) = delete;
  AnswerBody& operator=(const AnswerBody&) = delete;

  // Waits for the first bytes, the end or an error; what broke is told to decide a retry.
  core::Result<void> open(Broken& broken);

  const ByteBuffer& buffer() const { return buffer_; }
  void consume(std::size_t count) { buffer_.consume(count); }

  // Waits for more bytes. False: the body ended, properly.
  core::Result<bool> fill();

  // The reader took the last of it.
  void finish() { finished_ = true; }
  bool finished() const { return finished_; }
  const std::optional<core::Error>& error() const { return error_; }  // told by every read after it happened

  tl::unexpected<core::Error> fail(core::Error error);
  // The bytes in the buffer are not what has to stand there: what is left of the body says why.
  tl::unexpected<core::Error> fail_with_server_text(std::optional<core::Error> transport = std::nullopt);

 private:
  std::unique_ptr<HttpExchange> exchange_;
  std::function<void()> cancel_;
  ByteBuffer buffer_;
  bool finished_ = false;
  std::optional<core::Error> error_;
};

}  // namespace rouse::warehouse::internal
