#include "bench/business_night.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string_view>

#include "core/random.h"
#include "core/zone.h"

namespace rouse::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kWritten = 1U << 20;  // bytes at once
constexpr std::array<std::string_view, 4> kProducts = {"A01", "A02", "B01", "B02"};
constexpr std::uint64_t kOrgUnits = 500;

constexpr std::string_view kDeclaration = R"(format: 1
delivery: core
tables:
  - table: customers
    keeps: state
    history: true
    key: [customer_no]
    files: {encoding: gbk}
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: full_name, type: string, pii: name}
      - {name: phone, type: string, pii: phone}
      - {name: id_no, type: string, pii: id_number}
      - {name: born_on, type: date}
      - {name: org_no, type: string}
      - {name: grade, type: enum, values: [A, B, C]}
    rules:
      - {rule: rows_change, percent: 10}
  - table: accounts
    keeps: state
    key: [account_no]
    columns:
      - {name: account_no, type: string, subject: account, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: product, type: enum, values: [A01, A02, B01, B02]}
      - {name: opened_on, type: date}
      - {name: org_no, type: string}
      - {name: closed, type: boolean}
    rules:
      - {rule: reference, column: customer_no, table: customers}
  - table: balances
    keeps: days
    key: [account_no]
    columns:
      - {name: account_no, type: string, subject: account, pii: none}
      - {name: customer_no, type: string, subject: customer}
      - {name: product, type: enum, values: [A01, A02, B01, B02]}
      - {name: as_of, type: date}
      - {name: balance, type: money}
      - {name: average, type: money}
      - {name: rate, type: number}
      - {name: days, type: integer}
    rules:
      - {rule: sum_change, column: balance, percent: 20, severity: warn}
values:
  - {name: org, table: customers, column: org_no}
  - {name: grade, table: customers, column: grade}
  - {name: aum, table: balances, column: balance, aggregate: sum}
  - {name: average, table: balances, column: average, aggregate: sum}
)";

std::string name_of(std::string_view table, const Night& night, std::string_view ending) {
  auto day = core::format_day(night.data_date);
  std::erase(day, '-');
  return fmt::format("{}_{}.{}", table, day, ending);
}

// Writes `count` lines that `line` appends to a text, and the control file.
template <typename Line>
fs::path write_table(const fs::path& folder, std::string_view table, const Night& night,
                     std::string_view header, std::uint64_t count, Line line) {
  auto file = folder / name_of(table, night, "csv");
  std::ofstream out{file, std::ios::binary};
  std::string text{header};
  for (std::uint64_t i = 0; i < count; ++i) {
    line(text, i);
    if (text.size() < kWritten) continue;
    out << text;
    text.clear();
  }
  out << text;
  return file;
}

void write_control(const fs::path& folder, std::string_view table, const Night& night, std::uint64_t rows,
                   std::string_view sums) {
  std::ofstream{folder / name_of(table, night, "json")} << fmt::format(
      R"({{"date": "{}", "rows": {}, "sums": {{{}}}}})", core::format_day(night.data_date), rows, sums);
}

std::uint64_t shuffled(std::uint64_t i, std::uint64_t count) { return i * 2'654'435'761U % count; }

auto into(std::string& text) { return std::back_inserter(text); }

fs::path write_customers(const fs::path& folder, const Night& night) {
  write_control(folder, "customers", night, night.customers, "");
  core::Random moves{night.seed};
  return write_table(
      folder, "customers", night, "customer_no,full_name,phone,id_no,born_on,org_no,grade\n", night.customers,
      [&](std::string& text, std::uint64_t i) {
        const auto moved = moves.below(100) == 0 ? night.seed : 0;
        fmt::format_to(
            into(text),
            "C{:09d},\xD5\xC5\xC8\xFD{},138{:08d},11010119800101{:08d},19{:02d}-{:02d}-{:02d},{:06d},"
            "{}\n",
            i, i, i, i, 40 + i % 60, i % 12 + 1, i % 28 + 1, (i * 7 + moved) % kOrgUnits, "ABC"[i % 3]);
      });
}

fs::path write_accounts(const fs::path& folder, const Night& night) {
  const auto accounts = night.customers * kAccountsPerCustomer;
  write_control(folder, "accounts", night, accounts, "");
  return write_table(folder, "accounts", night, "account_no,customer_no,product,opened_on,org_no,closed\n",
                     accounts, [&](std::string& text, std::uint64_t i) {
                       fmt::format_to(into(text), "62{:014d},C{:09d},{},20{:02d}-{:02d}-{:02d},{:06d},{}\n",
                                      i, shuffled(i, night.customers), kProducts[i % 4], i % 26, i % 12 + 1,
                                      i % 28 + 1, i * 11 % kOrgUnits, i % 2);
                     });
}

fs::path write_balances(const fs::path& folder, const Night& night) {
  const auto accounts = night.customers * kAccountsPerCustomer;
  core::Random random{night.seed};
  std::uint64_t fen = 0;
  auto file = write_table(
      folder, "balances", night, "account_no,customer_no,product,as_of,balance,average,rate,days\n", accounts,
      [&](std::string& text, std::uint64_t i) {
        const auto account = shuffled(i, accounts);
        const auto balance = random.below(100'000'000);
        const auto average = random.below(100'000'000);
        fen += balance;
        fmt::format_to(into(text), "62{:014d},C{:09d},{},{},{}.{:02d},{}.{:02d},0.{:04d},{}\n", account,
                       shuffled(account, night.customers), kProducts[account % 4],
                       core::format_day(night.data_date), balance / 100, balance % 100, average / 100,
                       average % 100, random.below(10'000), random.below(5'000));
      });
  write_control(folder, "balances", night, accounts,
                fmt::format(R"("balance": "{}.{:02d}")", fen / 100, fen % 100));
  return file;
}

}  // namespace

std::string night_declaration() { return std::string{kDeclaration}; }

std::array<fs::path, 3> write_night(const fs::path& folder, const Night& night) {
  fs::create_directories(folder);
  return {write_customers(folder, night), write_accounts(folder, night), write_balances(folder, night)};
}

}  // namespace rouse::bench
