#include "warehouse/internal/answer_body.h"

#include <utility>

#include "warehouse/internal/exception.h"

namespace rouse::warehouse::internal {

AnswerBody::AnswerBody(std::unique_ptr<HttpExchange> exchange, std::function<void()> cancel)
    : exchange_(std::move(exchange)), cancel_(std::move(cancel)) {}

AnswerBody::~AnswerBody() {
  const bool abandoned = !exchange_->over() || exchange_->broken() == Broken::kTimedOut;
  exchange_.reset();  // frees the connection before another is asked for
  if (abandoned) cancel_();
}

tl::unexpected<core::Error> AnswerBody::fail(core::Error error) {
  error_ = std::move(error);
  return core::fail(*error_);
}

core::Result<bool> AnswerBody::fill() {
  auto more = exchange_->receive(buffer_);
  if (!more && !buffer_.empty()) return fail_with_server_text(more.error());
  if (!more) return fail(std::move(more).error());
  return more;
}

tl::unexpected<core::Error> AnswerBody::fail_with_server_text(std::optional<core::Error> transport) {
  while (!transport && buffer_.size() < kErrorTextBytesMax) {
    auto more = exchange_->receive(buffer_);
    if (!more) transport = more.error();
    if (!more || !*more) break;
  }
  const auto& headers = exchange_->headers();
  const bool told = headers.status != 200 || parse_exception(buffer_.view()).has_value();
  if (transport && !told) return fail(*transport);
  return fail(to_error(buffer_.view(), headers.exception_code, headers.status));
}

core::Result<void> AnswerBody::open(Broken& broken) {
  auto more = fill();
  broken = exchange_->broken();
  if (!more) return core::fail(std::move(more).error());
  const auto& headers = exchange_->headers();
  if (headers.status != 200 || headers.exception_code != 0) return fail_with_server_text();
  return {};
}

}  // namespace rouse::warehouse::internal
