// What table_runs.h tells of tables and dates: rows of run_tables, what is published, alarms.
#include <fmt/format.h>

#include "metadata/internal/run_json.h"
#include "metadata/internal/sql.h"
#include "metadata/table_runs.h"

namespace rouse::metadata {

core::Result<std::vector<RunTable>> tables_of_run(const Reader& reader, std::uint64_t run) {
  ROUSE_CHECK(find_run(reader, run));
  return guarded([&] {
    const long long id = to_sql(run);
    std::string name, totals, findings, files;
    long long rows = 0;
    long long history_rows = 0;
    long long cleared = 0;
    soci::statement query =
        (reader.session().prepare << "SELECT name, row_count, history_rows, totals, findings, files, cleared"
                                     " FROM run_tables WHERE run = :run ORDER BY name",
         soci::use(id), soci::into(name), soci::into(rows), soci::into(history_rows), soci::into(totals),
         soci::into(findings), soci::into(files), soci::into(cleared));
    query.execute();
    std::vector<RunTable> tables;
    while (query.fetch()) {
      tables.push_back({name, to_number(rows), to_number(history_rows), totals_from(totals),
                        findings_from(findings), files_from(files), cleared != 0});
    }
    return tables;
  });
}

core::Result<std::vector<PublishedRun>> published_runs(const Reader& reader) {
  return guarded(
      [&] {
        std::string table, delivery;
        long long data_date = 0;
        long long run = 0;
        long long version = 0;
        long long known_at = 0;
        long long cleared = 0;
        long long rows = 0;
        soci::statement query =
            (reader.session().prepare
                 << "SELECT t.name, r.data_date, r.id, r.delivery, r.version, r.started_at, t.cleared, "
                    "t.row_count"
                    " FROM table_runs r JOIN run_tables t ON t.run = r.id WHERE r.state = 'published'"
                    " ORDER BY t.name, r.data_date",
             soci::into(table), soci::into(data_date), soci::into(run), soci::into(delivery),
             soci::into(version), soci::into(known_at), soci::into(cleared), soci::into(rows));
        query.execute();
        std::vector<PublishedRun> runs;
        while (query.fetch()) {
          runs.push_back({table, static_cast<std::int32_t>(data_date), to_number(run), delivery, version,
                          core::from_epoch_ms(known_at), cleared != 0, to_number(rows)});
        }
        return runs;
      });
}

core::Result<std::vector<std::int32_t>> published_dates(const Reader& reader, std::string_view delivery) {
  return guarded([&] {
    const std::string name{delivery};
    long long data_date = 0;
    soci::statement query =
        (reader.session().prepare << "SELECT data_date FROM table_runs WHERE delivery = :delivery"
                                     " AND state = 'published' ORDER BY data_date",
         soci::use(name), soci::into(data_date));
    query.execute();
    std::vector<std::int32_t> dates;
    while (query.fetch()) dates.push_back(static_cast<std::int32_t>(data_date));
    return dates;
  });
}

core::Result<bool> raise_alarm(Transaction& transaction, std::string_view delivery, std::int32_t data_date,
                               std::string_view kind) {
  return guarded([&] {
    auto& sql = transaction.session();
    const std::string name{delivery};
    const std::string word{kind};
    const long long date = data_date;
    const long long now = to_sql(transaction.now());
    long long raised = 0;
    sql << "SELECT count(*) FROM alarms WHERE delivery = :delivery AND data_date = :data_date AND kind = "
           ":kind",
        soci::use(name), soci::use(date), soci::use(word), soci::into(raised);
    if (raised > 0) return false;
    sql << "INSERT INTO alarms (delivery, data_date, kind, raised_at) VALUES (:delivery, :data_date, :kind, "
           ":now)",
        soci::use(name), soci::use(date), soci::use(word), soci::use(now);
    return true;
  });
}

core::Result<std::vector<Alarm>> recent_alarms(const Reader& reader, std::size_t limit) {
  return guarded([&] {
    const auto most = static_cast<long long>(limit);
    std::string delivery, kind;
    long long data_date = 0;
    long long raised_at = 0;
    soci::statement query =
        (reader.session().prepare << "SELECT delivery, data_date, kind, raised_at FROM alarms"
                                     " ORDER BY raised_at DESC, delivery, data_date DESC, kind LIMIT :limit",
         soci::use(most), soci::into(delivery), soci::into(data_date), soci::into(kind),
         soci::into(raised_at));
    query.execute();
    std::vector<Alarm> alarms;
    while (query.fetch()) {
      alarms.push_back(
          {delivery, static_cast<std::int32_t>(data_date), kind, core::from_epoch_ms(raised_at)});
    }
    return alarms;
  });
}

}  // namespace rouse::metadata
