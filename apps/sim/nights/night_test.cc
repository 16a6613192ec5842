// The files of the simulated bank's nights: what they say agrees with itself and with the lives behind them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "bank/names.h"
#include "core/money.h"
#include "core/zone.h"
#include "nights/night_files.h"
#include "tables/delivery.h"
#include "testing/faulty_files.h"

namespace rouse::sim {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

using Row = std::map<std::string, std::string, std::less<>>;

std::int32_t day_number(std::string_view text) { return *core::parse_day(text, "day"); }

// The nights pass the end of a month: customers leave, bills are made.
Settings settings_of(std::uint64_t seed = 7) {
  Settings settings;
  settings.seed = seed;
  settings.customers = 700;
  settings.days = 40;
  settings.last_day = day_number("2026-11-02");
  return settings;
}

std::vector<std::int32_t> last_days(const Settings& settings, std::int32_t count) {
  std::vector<std::int32_t> dates;
  for (std::int32_t i = count - 1; i >= 0; --i) dates.push_back(settings.last_day - i);
  return dates;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::int64_t fen(const std::string& text) { return core::parse_money(text, "money")->fen; }

core::Result<void> write_nights(core::FileSystem& files, const World& world,
                                std::span<const std::int32_t> dates) {
  ROUSE_TRY(auto nights, NightFiles::create(files, "/out", world, dates));
  core::Result<void> state;
  History history;
  for (std::uint32_t number = 1; number <= world.settings().customers && state; ++number) {
    world.live(number, history, [&](const auto& customer, const auto& life, const Day& day, auto events) {
      if (state) state = nights->add(customer, life, day, events);
    });
  }
  ROUSE_CHECK(state);
  return nights->finish();
}

// What was written, as a reader of the declaration sees it.
class Written {
 public:
  Written(const Settings& settings, std::int32_t nights)
      : world_(settings),
        dates_(last_days(settings, nights)),
        files_(std::make_unique<testing::FaultyFiles>(1)) {
    const auto done = write_nights(*files_, world_, dates_);
    EXPECT_TRUE(done) << core::to_string(done.error());
  }

  const World& world() const { return world_; }
  const std::vector<std::int32_t>& dates() const { return dates_; }

  std::string content(NightTable table, std::int32_t date, std::string_view ending = "dat") const {
    return files_->content(fmt::format("/out/tables/{}/{}_{}.{}", core::format_day(date), table_name(table),
                                       compact_day(date), ending));
  }

  std::vector<Row> rows(NightTable table, std::int32_t date) const {
    std::vector<Row> rows;
    for (const std::string& line : split(content(table, date), "\n")) {
      if (line.empty()) continue;
      const auto values = split(line, "|@|");
      const auto columns = table_columns(table);
      EXPECT_EQ(values.size(), columns.size()) << line;
      Row& row = rows.emplace_back();
      for (std::size_t i = 0; i < columns.size(); ++i) row[std::string{columns[i]}] = values[i];
    }
    return rows;
  }

 private:
  World world_;
  std::vector<std::int32_t> dates_;
  std::unique_ptr<testing::FaultyFiles> files_;
};

const Written& five_nights() {
  static const Written kWritten{settings_of(), 5};
  return kWritten;
}

std::string pack_text() {
  std::ostringstream text;
  text << std::ifstream{std::filesystem::path{ROUSE_SOURCE_DIR} / "packs" / "bank" / "tables.yaml"}.rdbuf();
  return text.str();
}

TEST(Gb18030, IsWhatCoreSystemsWrite) {
  Gb18030 encoding;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(encoding.of("中国"), "\xD6\xD0\xB9\xFA");
    EXPECT_EQ(encoding.of("POS消费"), "POS\xCF\xFB\xB7\xD1");
    EXPECT_EQ(encoding.of("𠀀"), "\x95\x32\x82\x36");
    EXPECT_EQ(encoding.of(""), "");
  }
}

TEST(NightLayout, IsThatOfTheDeclaration) {
  const auto delivery = tables::parse_delivery(pack_text(), "tables.yaml");
  ASSERT_TRUE(delivery) << core::to_string(delivery.error());
  std::map<std::string, std::vector<std::string>> declared;
  for (const auto& table : delivery->tables) {
    for (const auto& column : table.columns) declared[table.name].push_back(column.name);
  }
  EXPECT_EQ(declared.size(), kNightTables);
  for (std::size_t i = 0; i < kNightTables; ++i) {
    const auto table = static_cast<NightTable>(i);
    EXPECT_THAT(table_columns(table), ElementsAreArray(declared[std::string{table_name(table)}]));
  }
}

TEST(SimulatedDeclaration, IsThePacksButForTheMark) {
  const auto text = simulated_declaration(pack_text());
  ASSERT_TRUE(text);
  const auto delivery = tables::parse_delivery(*text, "tables.yaml");
  ASSERT_TRUE(delivery) << core::to_string(delivery.error());
  EXPECT_TRUE(delivery->simulated);
  EXPECT_EQ(text->size(), pack_text().size() + std::string_view{"\nsimulated: true"}.size());
}

TEST(SimulatedDeclaration, WithoutADeliveryIsRefused) {
  const auto text = simulated_declaration("format: 1\ntables: []\n");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().field, "delivery");
}

TEST(NightFiles, OneSeedGivesOneSetOfBytes) {
  const Written again{settings_of(), 5};
  const Written other{settings_of(8), 5};
  for (std::size_t i = 0; i < kNightTables; ++i) {
    const auto table = static_cast<NightTable>(i);
    for (const std::int32_t date : again.dates()) {
      for (const std::string_view ending : {"dat", "ctl"}) {
        EXPECT_EQ(again.content(table, date, ending), five_nights().content(table, date, ending))
            << table_name(table);
      }
    }
  }
  const std::int32_t last = again.dates().back();
  EXPECT_NE(again.content(NightTable::kTransactions, last), other.content(NightTable::kTransactions, last));
}

// Walks from the balance of the night before through a night's transactions.
void expect_chain(const Written& written, std::int32_t date, std::map<std::string, std::int64_t>& balances) {
  for (const Row& row : written.rows(NightTable::kTransactions, date)) {
    const std::int64_t amount = fen(row.at("amount"));
    EXPECT_GT(amount, 0);
    const auto before = balances.find(row.at("account_id"));
    if (before == balances.end()) continue;
    before->second += row.at("direction") == "credit" ? amount : -amount;
    EXPECT_EQ(before->second, fen(row.at("balance_after"))) << row.at("transaction_no");
    EXPECT_GE(before->second, 0);
  }
}

TEST(NightFiles, EachBalanceIsTheOneBeforeAndTheDaysTransactions) {
  std::map<std::string, std::int64_t> balances;
  std::size_t closed = 0;
  for (const std::int32_t date : five_nights().dates()) {
    expect_chain(five_nights(), date, balances);
    std::set<std::string> open;
    for (const Row& row : five_nights().rows(NightTable::kBalancesDaily, date)) {
      if (row.at("product_class") != "demand_deposit") continue;
      const std::string& account = row.at("account_id");
      open.insert(account);
      const auto [at, first] = balances.try_emplace(account, fen(row.at("balance")));
      EXPECT_EQ(at->second, fen(row.at("balance"))) << account << (first ? " at first" : "");
    }
    for (const auto& [account, balance] : balances) {
      if (open.contains(account)) continue;
      EXPECT_EQ(balance, 0) << account << " was closed";
      ++closed;
    }
  }
  EXPECT_GT(balances.size(), 600U);
  EXPECT_GT(closed, 0U);
}

TEST(NightFiles, ContractsAreTheBalancesOfTheirClasses) {
  const std::int32_t date = five_nights().dates().back();
  std::map<std::string, std::int64_t> held;
  for (const Row& row : five_nights().rows(NightTable::kContracts, date)) {
    held[row.at("customer_no") + row.at("product_class")] += fen(row.at("outstanding"));
  }
  for (const Row& row : five_nights().rows(NightTable::kBalancesDaily, date)) {
    if (row.at("product_class") == "demand_deposit") continue;
    const std::string of = row.at("customer_no") + row.at("product_class");
    EXPECT_EQ(held[of], fen(row.at("balance"))) << of;
    held.erase(of);
  }
  for (const auto& [of, amount] : held) EXPECT_EQ(amount, 0) << of;
}

// A table of changes, applied night after night.
std::map<std::string, Row> rebuilt(const Written& written, NightTable table,
                                   const std::vector<std::string>& key) {
  std::map<std::string, Row> state;
  for (const std::int32_t date : written.dates()) {
    for (Row row : written.rows(table, date)) {
      std::string id;
      for (const std::string& column : key) id += row.at(column) + " ";
      const auto change = row.extract("change_type");
      EXPECT_TRUE(!change || change.mapped() == (state.contains(id) ? "U" : "I")) << id;
      state[id] = std::move(row);
    }
  }
  return state;
}

// A delivery that begins on the last night has the whole state at once.
TEST(NightFiles, ChangesComeToTheWholeState) {
  const Written whole{settings_of(), 1};
  const auto accounts = rebuilt(five_nights(), NightTable::kAccounts, {"account_id"});
  EXPECT_EQ(accounts, rebuilt(whole, NightTable::kAccounts, {"account_id"}));
  const auto bills = rebuilt(five_nights(), NightTable::kCardBills, {"card_id", "bill_month"});
  for (const auto& [id, bill] : rebuilt(whole, NightTable::kCardBills, {"card_id", "bill_month"})) {
    EXPECT_EQ(bills.at(id), bill) << id;
  }
  std::size_t changed = 0;
  for (std::size_t night = 1; night < five_nights().dates().size(); ++night) {
    changed += five_nights().rows(NightTable::kAccounts, five_nights().dates()[night]).size();
  }
  EXPECT_GT(changed, 0U);
  EXPECT_LT(changed, accounts.size() / 10);
}

TEST(NightFiles, ABillThatWasNotPaidInTimeIsPaidBeforeTheNextOne) {
  const auto bills = rebuilt(five_nights(), NightTable::kCardBills, {"card_id", "bill_month"});
  std::size_t paid = 0;
  for (const auto& [id, bill] : bills) {
    const bool is_paid = bill.at("paid_amount") == bill.at("bill_amount");
    EXPECT_TRUE(is_paid || bill.at("bill_month") == "202610") << id;
    EXPECT_TRUE(!is_paid || bill.at("overdue_days") == "0") << id;
    paid += is_paid ? 1 : 0;
  }
  EXPECT_GT(paid, 100U);
}

using DayAmounts = std::map<std::string, std::int64_t>;  // by data date and customer number

// Also that the bill knows what was repaid of it.
DayAmounts repaid_in_app(const World& world, std::int32_t from_day) {
  DayAmounts repaid;
  History history;
  for (std::uint32_t number = 1; number <= world.settings().customers; ++number) {
    std::int64_t of_bill = 0;
    world.live(number, history, [&](const auto&, const Life& life, const Day& day, auto events) {
      if (day.day_of_month == 1) of_bill = 0;
      for (const Event& event : events) {
        if (event.kind != Kind::kRepaySuccess) continue;
        EXPECT_GT(event.amount_fen, 0);
        of_bill += event.amount_fen;
        if (day.number < from_day) continue;
        repaid[fmt::format("{} 6{:08}", compact_day(day.number), number)] += event.amount_fen;
      }
      EXPECT_EQ(of_bill, life.bill_repaid_fen) << number;
      EXPECT_LE(of_bill, life.bill_fen) << number;
      EXPECT_GE(life.demand_fen, 0) << number;
    });
  }
  return repaid;
}

TEST(NightFiles, RepaymentsInTheAppLeaveTheDemandAccount) {
  Settings settings = settings_of();
  settings.customers = 3'000;
  settings.last_day = day_number("2026-10-25");
  const Written written{settings, 15};
  const std::string repayment{Gb18030{}.of("还款")};
  DayAmounts debited;
  for (const std::int32_t date : written.dates()) {
    for (const Row& row : written.rows(NightTable::kTransactions, date)) {
      if (row.at("transaction_channel") != "mobile" || row.at("transaction_type") != repayment) continue;
      debited[compact_day(date) + " " + row.at("customer_no")] += fen(row.at("amount"));
    }
  }
  EXPECT_EQ(debited, repaid_in_app(written.world(), written.dates().front()));
  EXPECT_GT(debited.size(), 10U);
}

struct Share {
  double online = 0;
  double all = 0;
  void count(bool is_online) {
    online += is_online ? 1 : 0;
    all += 1;
  }
  double value() const { return online / all; }
};

TEST(NightFiles, ThreeQuartersOfTransactionsAreDoneOnline) {
  const std::set<std::string> online{"mobile", "online", "third_party"};
  Share everybody;
  Share old;
  for (const std::int32_t date : five_nights().dates()) {
    std::map<std::string, int> ages;
    for (const Row& row : five_nights().rows(NightTable::kCustomers, date)) {
      ages[row.at("customer_no")] = std::stoi(row.at("age"));
    }
    for (const Row& row : five_nights().rows(NightTable::kTransactions, date)) {
      const std::string& channel = row.at("transaction_channel");
      if (channel == "batch") continue;
      everybody.count(online.contains(channel));
      if (ages.at(row.at("customer_no")) > 60) old.count(online.contains(channel));
    }
  }
  EXPECT_NEAR(everybody.value(), 0.74, 0.02);
  EXPECT_LT(old.value(), 0.62);
}

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EXPECT_EQ(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr), 1);
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
}

TEST(NightFiles, TheControlFileCountsWhatIsThere) {
  const std::int32_t date = five_nights().dates()[1];
  const auto rows = five_nights().rows(NightTable::kBalancesDaily, date);
  std::int64_t balance = 0;
  for (const Row& row : rows) balance += fen(row.at("balance"));
  const std::string control = five_nights().content(NightTable::kBalancesDaily, date, "ctl");
  EXPECT_THAT(control, HasSubstr(fmt::format("date={}\nrows={}\nsum.balance={}\n", compact_day(date),
                                             rows.size(), core::to_string(core::Money{balance}))));
  EXPECT_THAT(control,
              HasSubstr(fmt::format("sha256.balances_daily_{}.dat={}\n", compact_day(date),
                                    sha256(five_nights().content(NightTable::kBalancesDaily, date)))));
}

std::map<std::string, Row> by(const std::string& column, std::vector<Row> rows) {
  std::map<std::string, Row> result;
  for (Row& row : rows) result[row.at(column)] = std::move(row);
  return result;
}

TEST(NightFiles, WhereAnOutletClosesItsCustomersAndPeopleMove) {
  const Organisation& bank = five_nights().world().organisation();
  const auto change = std::find_if(bank.changes().begin(), bank.changes().end(),
                                   [](const OrgChange& at) { return at.closes && at.since == 1; });
  ASSERT_NE(change, bank.changes().end());
  const std::string closed = bank.units()[change->outlet].number;
  const auto& dates = five_nights().dates();
  auto in_outlet = [&](NightTable table, std::int32_t date) {
    const auto rows = five_nights().rows(table, date);
    return std::count_if(rows.begin(), rows.end(),
                         [&](const Row& row) { return row.at("org_no") == closed; });
  };
  for (const NightTable table : {NightTable::kCustomers, NightTable::kStaff, NightTable::kBalancesDaily}) {
    EXPECT_GT(in_outlet(table, dates[2]), 0);
    EXPECT_EQ(in_outlet(table, dates[3]), 0);
  }
  EXPECT_EQ(by("org_no", five_nights().rows(NightTable::kOrgUnits, dates[2])).at(closed).at("closed_on"), "");
  EXPECT_EQ(by("org_no", five_nights().rows(NightTable::kOrgUnits, dates[3])).at(closed).at("closed_on"),
            compact_day(dates[3]));
}

TEST(NightFiles, AnOutletThatMovesIsBelowItsNewSubBranch) {
  const Organisation& bank = five_nights().world().organisation();
  const auto change = std::find_if(bank.changes().begin(), bank.changes().end(),
                                   [](const OrgChange& at) { return !at.closes && at.since == 2; });
  ASSERT_NE(change, bank.changes().end());
  const OrgUnit& outlet = bank.units()[change->outlet];
  auto sub_branch = [&](std::int32_t date) {
    return by("org_no", five_nights().rows(NightTable::kOrgUnits, date))
        .at(outlet.number)
        .at("sub_branch_no");
  };
  EXPECT_EQ(sub_branch(five_nights().dates()[1]), bank.units()[outlet.parent].number);
  EXPECT_EQ(sub_branch(five_nights().dates()[2]), bank.units()[change->goes_to].number);
}

TEST(NightFiles, AFullDiskIsAnErrorThatNamesTheFile) {
  testing::FaultyFiles files{1};
  files.set_capacity(300'000);
  const World world{settings_of()};
  const auto done = write_nights(files, world, last_days(world.settings(), 3));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_THAT(done.error().field, HasSubstr("/out/tables/2026"));
}

TEST(NightFiles, DatesAreDaysOfTheWorldThatFollowOneAnother) {
  const World world{settings_of()};
  const std::int32_t last = world.settings().last_day;
  const std::vector<std::vector<std::int32_t>> wrong{{},
                                                     {last - 2, last},
                                                     {last, last - 1},
                                                     {last, last + 1},
                                                     {last - 40},
                                                     std::vector<std::int32_t>(32, last)};
  for (const auto& dates : wrong) {
    testing::FaultyFiles files{1};
    const auto nights = NightFiles::create(files, "/out", world, dates);
    ASSERT_FALSE(nights) << ::testing::PrintToString(dates);
    EXPECT_EQ(nights.error().field, "nights");
  }
}

TEST(MoveDay, MoneyComesBeforeItGoes) {
  Customer customer;
  customer.age = 70;
  const Day day = day_of(day_number("2026-11-02"));
  Life life;
  life.today = {500'000, 300'000, 0, 0};
  Event transfer;
  transfer.kind = Kind::kTransferSuccess;
  transfer.time_ms = day.begins_ms() + kMinuteMs;
  transfer.amount_fen = 200'000;
  for (customer.number = 1; customer.number <= 50; ++customer.number) {
    std::vector<Movement> movements;
    move_day(1, customer, life, day, std::span{&transfer, 1}, movements);
    ASSERT_GE(movements.size(), 3U);
    EXPECT_TRUE(movements.front().credit);
    EXPECT_EQ(movements.front().balance_fen, 500'000);
    EXPECT_EQ(movements.back().balance_fen, 0);
    EXPECT_TRUE(std::is_sorted(movements.begin(), movements.end(),
                               [](const Movement& a, const Movement& b) { return a.time_ms < b.time_ms; }));
  }
}

TEST(NightPerson, IdNumbersAreTheirOwn) {
  const World world{settings_of()};
  Gb18030 encoding;
  std::set<std::string> numbers;
  for (const std::uint32_t number : {1U, 5'000'001U, 2'500'000U, 7'500'000U}) {
    Customer customer = world.customer(1);
    customer.number = number;
    const NightPerson person = draw_person(world, customer, encoding);
    EXPECT_EQ(person.id_no.size(), 18U);
    EXPECT_LE(person.birthday, world.settings().last_day);
    numbers.insert(person.id_no);
  }
  EXPECT_EQ(numbers.size(), 4U);
}

TEST(CardNumber, HasARightCheckDigit) {
  for (const std::uint64_t number : {0U, 1U, 42U, 27'999'999U}) {
    const std::string text = card_number(number);
    ASSERT_EQ(text.size(), 19U);
    int sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const int digit = text[text.size() - 1 - i] - '0';
      sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
    }
    EXPECT_EQ(sum % 10, 0) << text;
  }
}

}  // namespace
}  // namespace rouse::sim
