// Blocking work from a coroutine: the work runs on a worker thread while the coroutine waits.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "api/internal/worker_pool.h"

namespace rouse::api {

// Empty when the pool's queue is full. `work` does not throw and outlives nothing it refers to.
template <typename Value>
boost::asio::awaitable<std::optional<Value>> run_on(WorkerPool& pool, std::function<Value()> work) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  const auto start = [&pool, executor](auto handler, std::function<Value()> function) {
    const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    const bool accepted = pool.try_submit([executor, resume, function = std::move(function)] {
      auto value = std::make_shared<Value>(function());
      asio::post(executor, [resume, value] { std::move (*resume)(std::optional<Value>{std::move(*value)}); });
    });
    if (!accepted) asio::post(executor, [resume] { std::move (*resume)(std::optional<Value>{}); });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::optional<Value>)>(
      start, asio::use_awaitable, std::move(work));
}

}  // namespace rouse::api
