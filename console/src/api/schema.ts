// Generated from src/api/openapi.json by `npm run types`; do not edit.
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Warehouse and metadata are reachable */
        get: operations["readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counters in Prometheus text format */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version, zone and warehouse */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bank's clock, and who drives it */
        get: operations["clock"];
        /**
         * Move a simulated clock
         * @description Forward, by 366 days at most; where nothing was collected yet, the first move may go anywhere. The driver has the seat until it leaves or is silent for 60 seconds; another one gets 409 meanwhile, and so does everyone where the clock is the machine's.
         */
        put: operations["move_clock"];
        post?: never;
        /** Leave the driver's seat */
        delete: operations["leave_clock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run an analysis
         * @description A client that disconnects cancels its analysis, unless it asked to `detach`.
         */
        post: operations["run_analysis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The customers behind one number of a result */
        post: operations["analysis_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All customers behind one number, as a file */
        post: operations["export_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analyses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State, and result once done */
        get: operations["analysis"];
        put?: never;
        post?: never;
        /** Cancel; a finished analysis is forgotten */
        delete: operations["cancel_analysis"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tracking plans that hold data, with their events and properties */
        get: operations["plans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/properties/{property}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Most frequent values of a property */
        get: operations["property_values"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** File loads, newest first */
        get: operations["loads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/loads/{id}/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rejected rows of a load and why */
        get: operations["rejected_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saved analyses */
        get: operations["insights"];
        put?: never;
        /** Save an analysis */
        post: operations["create_insight"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/insights/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One saved analysis */
        get: operations["insight"];
        /** Replace; carries the version it edits */
        put: operations["replace_insight"];
        post?: never;
        /** Delete */
        delete: operations["delete_insight"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sources: who may send events */
        get: operations["sources"];
        put?: never;
        /** Add a source; its write key is made */
        post: operations["create_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change a source */
        put: operations["replace_source"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of every collected event */
        get: operations["collection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/undeclared": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events and properties that arrived undeclared */
        get: operations["undeclared"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}/declarations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Declare an event or a property */
        post: operations["declare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rejected_events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rejected events and why, newest first */
        get: operations["rejected_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Replays of rejected events, newest first */
        get: operations["replays"];
        put?: never;
        /** Send rejected events through collection again */
        post: operations["create_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find a person by an identifier
         * @description What the text can mean, at most two persons: a customer number, `type:value`, or a one_id. Values of personal identifiers are tokens.
         */
        get: operations["find_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity/customers/{one_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A person's identifiers, and what the ledger says of the person
         * @description Of a number that has become part of another person, that person. Values of personal identifiers are tokens.
         */
        get: operations["identity_of_customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity/stretches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who an identifier was, and when */
        get: operations["identity_stretches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity/entries/{entry}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What undoing an entry would do, or why it is refused */
        get: operations["unmerge_plan"];
        put?: never;
        /**
         * Undo a link, merge or move
         * @description The parted identifiers belong to whom they belonged to before, for the past as well; they may be joined again, but only from then on. A fact is the customer's no more, and the first one's who shows it next. Analyses count so from the next one on.
         */
        post: operations["unmerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identity/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Customer numbers that share a fact, newest first
         * @description Probably one person with two numbers. Nothing is merged for it: somebody looks at them.
         */
        get: operations["duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Business tables that are declared, and how old each is */
        get: operations["deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{delivery}/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tables by data date: states, rows, findings */
        get: operations["delivery_board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{delivery}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of a delivery, newest first */
        get: operations["delivery_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/table_runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run read and found */
        get: operations["table_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What went wrong; the codes are listed in docs/errors.md. */
        Error: {
            /** @enum {string} */
            code: "invalid_argument" | "not_found" | "conflict" | "permission_denied" | "resource_exhausted" | "cancelled" | "deadline_exceeded" | "unavailable" | "internal";
            /** @description JSON pointer, parameter or header the error is about; empty if there is none */
            field: string;
            message: string;
            hint: string;
            request_id: string;
        };
        /** @description The body of every error of the API. */
        ErrorResponse: {
            error: components["schemas"]["Error"];
        };
        Names: {
            zh: string;
            en: string;
        };
        /**
         * Format: date
         * @description Day in the bank's zone, YYYY-MM-DD
         */
        Day: string;
        /** @description A span of time. A day is 24 hours; natural units are calendar units in the bank's zone. */
        Window: {
            length: number;
            /** @enum {string} */
            unit: "second" | "minute" | "hour" | "day" | "week" | "natural_day" | "natural_week" | "natural_month";
        };
        FilterValue: string | number | boolean;
        /** @description A condition on one event. A comparison with a missing property is false, also for ne and not_in; absent and not reach the missing. */
        Filter: {
            all: components["schemas"]["Filter"][];
        } | {
            any: components["schemas"]["Filter"][];
        } | {
            not: components["schemas"]["Filter"];
        } | {
            property: string;
            /** @enum {string} */
            op: "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "contains" | "starts_with";
            value: components["schemas"]["FilterValue"];
        } | {
            property: string;
            /** @enum {string} */
            op: "between";
            value: components["schemas"]["FilterValue"][];
        } | {
            property: string;
            /** @enum {string} */
            op: "in" | "not_in";
            value: components["schemas"]["FilterValue"][];
        } | {
            property: string;
            /** @enum {string} */
            op: "exists" | "absent";
        };
        EventChoice: {
            event: string;
            where?: components["schemas"]["Filter"];
        };
        /** @description One step: either `event` (with `where`) or `any_of`. */
        FunnelStep: {
            event?: string;
            any_of?: components["schemas"]["EventChoice"][];
            label?: string;
            where?: components["schemas"]["Filter"];
            /** @default false */
            optional?: boolean;
            within?: components["schemas"]["Window"];
            /** @description Property whose value must stay the same along the steps that name one */
            linked?: string;
        } & (unknown | unknown);
        /** @description Customers who did this between the two steps are excluded. */
        Exclusion: {
            event: string;
            where?: components["schemas"]["Filter"];
            after_step?: number;
            before_step?: number;
        };
        Breakdown: {
            property: string;
            /**
             * @default first
             * @enum {string}
             */
            attribution?: "first" | "last" | "step";
            step?: number;
            /** @default 10 */
            limit?: number;
        };
        /** @description A funnel; the contract is docs/behaviour.md. */
        FunnelSpec: {
            /** @enum {string} */
            analysis: "funnel";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of step 1 in the bank's zone, both included */
            range: {
                from: components["schemas"]["Day"];
                to: components["schemas"]["Day"];
            };
            /**
             * @default ordered
             * @enum {string}
             */
            order?: "ordered" | "strict" | "unordered";
            steps: components["schemas"]["FunnelStep"][];
            window: components["schemas"]["Window"];
            exclusions?: components["schemas"]["Exclusion"][];
            where?: components["schemas"]["Filter"];
            breakdown?: components["schemas"]["Breakdown"];
            time_to_convert?: {
                from_step: number;
                to_step: number;
                /** @default 20 */
                bins?: number;
            };
            trend?: {
                /** @enum {string} */
                period: "day" | "week" | "month";
            };
        };
        FunnelStepResult: {
            step: number;
            label: string;
            customers: number;
            /** @description Customers whose furthest step is this one; 0 at the last step */
            dropped: number;
            rate_from_first: number;
            rate_from_previous: number;
            median_ms_from_previous: number | null;
            mean_ms_from_previous: number | null;
        };
        Group: {
            /** @enum {string} */
            kind: "value" | "null" | "other";
            /** @description Of kind value */
            value?: string;
        };
        FunnelGroup: {
            /** @enum {string} */
            kind: "value" | "null" | "other";
            value?: string;
            steps: {
                customers: number;
                dropped: number;
                rate_from_first: number;
                rate_from_previous: number;
            }[];
        };
        FunnelBreakdown: {
            property: string;
            null_share: number;
            groups: components["schemas"]["FunnelGroup"][];
        };
        TimeToConvert: {
            from_step: number;
            to_step: number;
            customers: number;
            mean_ms: number | null;
            median_ms: number | null;
            p10_ms: number | null;
            p25_ms: number | null;
            p75_ms: number | null;
            p90_ms: number | null;
            bins: {
                from_ms: number;
                to_ms: number;
                customers: number;
            }[];
        };
        FunnelTrend: {
            /** @enum {string} */
            period: "day" | "week" | "month";
            points: {
                start: components["schemas"]["Day"];
                /** @description False while a customer of this period may still convert */
                final: boolean;
                steps: number[];
            }[];
        };
        /** @description The answer to a funnel. All counts are customers of the analysis subject. */
        FunnelResult: {
            /** @enum {string} */
            analysis: "funnel";
            spec: components["schemas"]["FunnelSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            entered: number;
            excluded: number;
            steps: components["schemas"]["FunnelStepResult"][];
            breakdown?: components["schemas"]["FunnelBreakdown"];
            time_to_convert?: components["schemas"]["TimeToConvert"];
            trend?: components["schemas"]["FunnelTrend"];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        AnalysisRequest: {
            spec: components["schemas"]["AnalysisSpec"];
            /**
             * @description Keep running when the client disconnects; the result waits under its id
             * @default false
             */
            detach?: boolean;
        };
        Progress: {
            /** @enum {string} */
            stage: "queued" | "reading" | "computing";
            rows_read: number;
            /** @description 0 while unknown */
            rows_total: number;
            elapsed_ms: number;
        };
        Analysis: {
            id: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            progress: components["schemas"]["Progress"];
            result?: components["schemas"]["AnalysisResult"];
            error?: components["schemas"]["Error"];
        };
        CustomersRequest: {
            spec: components["schemas"]["AnalysisSpec"];
            cell: components["schemas"]["AnalysisCell"];
            /** @default 0 */
            offset?: number;
            /** @default 100 */
            limit?: number;
        };
        ExportRequest: {
            spec: components["schemas"]["AnalysisSpec"];
            cell: components["schemas"]["AnalysisCell"];
        };
        Customer: {
            id: number;
            /** @description Subject type, e.g. customer or application */
            type: string;
            value: string;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            entered_at: string;
        };
        CustomerList: {
            /** @description Equals the cell's count */
            total: number;
            customers: components["schemas"]["Customer"][];
        };
        PlanEvent: {
            name: string;
            label: components["schemas"]["Names"];
            rows: number;
        };
        PlanProperty: {
            name: string;
            label: components["schemas"]["Names"];
            /** @enum {string} */
            type: "string" | "number" | "integer" | "money" | "boolean" | "time" | "enum";
            pii: boolean;
            /**
             * @description A customer value out of business tables; absent of what the events carry themselves
             * @enum {string}
             */
            of?: "customer";
            /** @description Declared values; enum properties only */
            values?: string[];
            /** @description By declared value; enum properties only */
            value_labels?: {
                [key: string]: components["schemas"]["Names"];
            };
        };
        Plan: {
            id: string;
            name: components["schemas"]["Names"];
            subject: string;
            zone: string;
            simulated: boolean;
            rows: number;
            /** Format: date */
            from: string | null;
            /** Format: date */
            to: string | null;
            events: components["schemas"]["PlanEvent"][];
            properties: components["schemas"]["PlanProperty"][];
        };
        PlanList: {
            plans: components["schemas"]["Plan"][];
        };
        PropertyValues: {
            values: {
                value: string;
                rows: number;
            }[];
            /** @description True when there are values beyond the limit */
            more: boolean;
        };
        /** @description rows_read = loaded + duplicates + filtered + rejected once done. */
        Load: {
            id: string;
            plan: string;
            files: string[];
            /** @enum {string} */
            state: "running" | "done" | "failed";
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            started_at: string;
            /** Format: date-time */
            finished_at: string | null;
            rows_read: number;
            loaded: number;
            duplicates: number;
            /** @description Rows the mapping leaves out on purpose */
            filtered: number;
            rejected: number;
            error: components["schemas"]["Error"] | null;
        };
        LoadList: {
            loads: components["schemas"]["Load"][];
        };
        RejectedRows: {
            total: number;
            reasons: {
                reason: string;
                rows: number;
            }[];
            rows: {
                file: string;
                line: number;
                reason: string;
                field: string;
                message: string;
                /** @description The row as it stands in the file */
                text: string;
            }[];
        };
        InsightDraft: {
            name: string;
            spec: components["schemas"]["AnalysisSpec"];
        };
        InsightEdit: {
            name: string;
            spec: components["schemas"]["AnalysisSpec"];
            /** @description The version this edit started from; another one answers 409 */
            version: number;
        };
        Insight: {
            id: string;
            name: string;
            spec: components["schemas"]["AnalysisSpec"];
            version: number;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            created_at: string;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            updated_at: string;
        };
        InsightList: {
            insights: components["schemas"]["Insight"][];
        };
        Status: {
            version: string;
            zone: string;
            warehouse: {
                /** @enum {string} */
                kind: "engine" | "server";
                version: string;
                ready: boolean;
            };
            /**
             * Format: date-time
             * @description The bank's clock; UTC, milliseconds
             */
            time: string;
            /** @enum {string} */
            clock: "system" | "simulated";
        };
        Clock: {
            /** @enum {string} */
            mode: "system" | "simulated";
            /**
             * Format: date-time
             * @description What the bank's clock shows; UTC
             */
            now: string;
            /**
             * Format: date-time
             * @description Where a driver moved it last; null: nobody has, or mode is system
             */
            driven_to: string | null;
            /** @description Who drives it; null: the seat is free */
            driver: string | null;
            /**
             * Format: date-time
             * @description The machine's time of the driver's last move
             */
            seen_at: string | null;
        };
        ClockMove: {
            /** @description A name of its own, the same in all calls */
            driver: string;
            /**
             * Format: date-time
             * @description With its offset from UTC
             */
            now: string;
        };
        Readiness: {
            ready: boolean;
            checks: {
                name: string;
                ok: boolean;
                message: string;
            }[];
        };
        SourceDraft: {
            id: string;
            name: string;
            plan: string;
            app?: string;
            /** @enum {string} */
            platform?: "" | "ios" | "android" | "harmony" | "h5" | "web" | "wechat" | "mini_program" | "server";
            /**
             * @description What happens to events that break the tracking plan: kept, kept and marked, or rejected
             * @enum {string}
             */
            enforcement?: "accept" | "mark" | "reject";
            /** @description Events a second; 0: no limit */
            events_per_second?: number;
            /** @description Events a second; 0: no limit */
            address_events_per_second?: number;
        };
        SourceEdit: {
            name: string;
            plan: string;
            app: string;
            /** @enum {string} */
            platform: "" | "ios" | "android" | "harmony" | "h5" | "web" | "wechat" | "mini_program" | "server";
            /**
             * @description What happens to events that break the tracking plan: kept, kept and marked, or rejected
             * @enum {string}
             */
            enforcement: "accept" | "mark" | "reject";
            /** @description Events a second; 0: no limit */
            events_per_second: number;
            /** @description Events a second; 0: no limit */
            address_events_per_second: number;
            enabled: boolean;
            /** @description The version that was edited; another one in the store is a conflict */
            version: number;
        };
        Source: {
            id: string;
            name: string;
            plan: string;
            app: string;
            /** @enum {string} */
            platform: "" | "ios" | "android" | "harmony" | "h5" | "web" | "wechat" | "mini_program" | "server";
            /**
             * @description What happens to events that break the tracking plan: kept, kept and marked, or rejected
             * @enum {string}
             */
            enforcement: "accept" | "mark" | "reject";
            /** @description Events a second; 0: no limit */
            events_per_second: number;
            /** @description Events a second; 0: no limit */
            address_events_per_second: number;
            /** @description Can append events and nothing else; ships inside apps */
            write_key: string;
            enabled: boolean;
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            stored: number;
            duplicates: number;
            rejected: number;
            /** @description Stored events with at least one mark */
            marked: number;
            /** Format: date-time */
            last_event_at: string | null;
        };
        SourceList: {
            sources: components["schemas"]["Source"][];
        };
        NameCount: {
            name: string;
            count: number;
        };
        LogReader: {
            name: string;
            position: number;
        };
        /** @description What became of every event that was acknowledged. */
        Collection: {
            /** @description Events acknowledged since the data directory was made */
            received: number;
            stored: number;
            duplicates: number;
            rejected: number;
            /** @description Durable in the event log, not yet in the warehouse */
            in_log: number;
            /** @description received = stored + duplicates + rejected + in_log */
            balanced: boolean;
            /**
             * @description waiting: the warehouse does not take events at the moment (a file load, or an error); failed: the log cannot be written, nothing is acknowledged
             * @enum {string}
             */
            state: "running" | "waiting" | "failed";
            error: components["schemas"]["Error"] | null;
            waits_for_load: boolean;
            /** @description Age of the oldest event that is not in the warehouse yet */
            lag_ms: number;
            marks: components["schemas"]["NameCount"][];
            reasons: components["schemas"]["NameCount"][];
            log: {
                first: number;
                end: number;
                segments: number;
                bytes: number;
                readers: components["schemas"]["LogReader"][];
            };
        };
        Undeclared: {
            event: string;
            /** @description null: the event itself is not declared */
            property: string | null;
            /**
             * @description Of the latest value
             * @enum {string|null}
             */
            type: "string" | "number" | "integer" | "boolean" | "array" | "object" | null;
            source: string;
            count: number;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
        };
        UndeclaredList: {
            undeclared: components["schemas"]["Undeclared"][];
        };
        /** @description Declares an event, or a property of an event, in the active version of the plan, which gets a new version. */
        Declaration: {
            event: string;
            /** @description null or absent: declares the event */
            property?: string | null;
            /** @description Of a property: names its column, never changes; made from the name when absent */
            id?: string;
            /**
             * @description Of a property
             * @enum {string}
             */
            type?: "string" | "number" | "integer" | "money" | "boolean" | "time";
            label?: components["schemas"]["Names"];
            /** @default false */
            pii?: boolean;
        };
        /** @description The original bytes are sealed; they are not shown. */
        RejectedEvent: {
            seq: string;
            source: string;
            plan: string;
            /** Format: date-time */
            received_at: string;
            reason: string;
            field: string | null;
            message: string;
            replayed: boolean;
        };
        RejectedEvents: {
            total: number;
            reasons: components["schemas"]["NameCount"][];
            events: components["schemas"]["RejectedEvent"][];
        };
        ReplayRequest: {
            plan: string;
            source?: string | null;
            reason?: string | null;
        };
        Replay: {
            id: string;
            plan: string;
            source: string | null;
            reason: string | null;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed";
            accepted: number;
            /** @description Still break the plan */
            rejected: number;
            /** @description Their customer was erased */
            forgotten: number;
            error: components["schemas"]["Error"] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
        };
        ReplayList: {
            replays: components["schemas"]["Replay"][];
        };
        /** @description An identifier of a person */
        Identifier: {
            type: string;
            /** @description A token where the type is personal */
            value: string;
        };
        /** @description A person, and the identifier it is called by: the customer number if there is one */
        PersonName: {
            one_id: number;
            identifier: components["schemas"]["Identifier"] | null;
        };
        FoundCustomer: {
            person: components["schemas"]["PersonName"];
            /** @enum {string} */
            by: "identifier" | "one_id";
            identifier: components["schemas"]["Identifier"];
        };
        FoundCustomers: {
            found: components["schemas"]["FoundCustomer"][];
        };
        /** @description An identifier a person has or had */
        HeldIdentifier: {
            type: string;
            value: string;
            /** @enum {string} */
            class: "root" | "personal" | "shared" | "fact";
            current: boolean;
            /**
             * Format: date-time
             * @description Null: the person began with it
             */
            since: string | null;
            since_entry: number | null;
            /** Format: date-time */
            until: string | null;
            until_entry: number | null;
            source: string | null;
        };
        /** @description An entry of the identity ledger */
        IdentityEntry: {
            entry: number;
            /** @enum {string} */
            kind: "link" | "merge" | "move" | "detach" | "block" | "claim" | "unmerge";
            /**
             * Format: date-time
             * @description Of the event
             */
            ts: string;
            /**
             * Format: date-time
             * @description Received, or decided
             */
            at: string;
            source: string | null;
            /** @description Of the event */
            seq: string | null;
            identifier: components["schemas"]["Identifier"] | null;
            /** @enum {string} */
            identifier_class: "root" | "personal" | "shared" | "fact";
            /** @description What it was shown with */
            via: components["schemas"]["Identifier"] | null;
            from: components["schemas"]["PersonName"];
            to: components["schemas"]["PersonName"];
            reverts: number | null;
            undone_by: number | null;
            /** @description A link (of a fact, too), a merge or a move that stands; later entries may build on it, which its plan tells */
            can_undo: boolean;
            /** @description Of a claim, what was refused: two_customers, identifier_kept, ... */
            reason: string | null;
            /** @description Null: automatic */
            actor: string | null;
        };
        CustomerIdentity: {
            person: components["schemas"]["PersonName"];
            /** @description Has a customer number */
            identified: boolean;
            identifiers_total: number;
            /** @description Those the person has now first */
            identifiers: components["schemas"]["HeldIdentifier"][];
            entries_total: number;
            /** @description Newest first */
            entries: components["schemas"]["IdentityEntry"][];
        };
        /** @description An identifier in somebody's hands; the person is whose events these are today */
        IdentifierStretch: {
            /**
             * Format: date-time
             * @description Null: since it was first seen
             */
            from: string | null;
            /** Format: date-time */
            until: string | null;
            entry: number | null;
            person: components["schemas"]["PersonName"];
        };
        IdentifierStretches: {
            identifier: components["schemas"]["Identifier"];
            day: components["schemas"]["Day"] | null;
            total: number;
            stretches: components["schemas"]["IdentifierStretch"][];
        };
        UnmergePlan: {
            entry: components["schemas"]["IdentityEntry"];
            refusal: components["schemas"]["Error"] | null;
            /** @description Entries that build on it; undo the latest first */
            later: number[];
            /** @description Stretches of identifiers that go back, with all of their events */
            origins: number;
            /** @description Theirs */
            identifiers: components["schemas"]["Identifier"][];
        };
        UnmergeRequest: {
            reason: string;
            /** @description Who decides it */
            actor: string;
        };
        UnmergeDone: {
            /** @description The new entry, of kind unmerge */
            entry: number;
            origins: number;
        };
        /** @description `first` showed the fact first */
        Duplicate: {
            entry: number;
            fact: components["schemas"]["Identifier"] | null;
            first: components["schemas"]["PersonName"];
            second: components["schemas"]["PersonName"];
            /** Format: date-time */
            ts: string;
            source: string | null;
        };
        Duplicates: {
            total: number;
            duplicates: components["schemas"]["Duplicate"][];
        };
        BusinessTableUse: {
            delivery: string;
            table: string;
            label: {
                zh: string;
                en: string;
            };
            /**
             * Format: date
             * @description Last published data date; null when nothing is published yet
             */
            last_good_date: string | null;
            /** @description True when a later data date was due by the time of the answer */
            old: boolean;
        };
        BusinessTable: {
            table: string;
            label: components["schemas"]["Names"];
            owner: string | null;
            /**
             * Format: date
             * @description The newest data date that is published
             */
            last_good: string | null;
            /** @description The newest date that is due; 0 where nothing was ever published */
            days_behind: number;
            /** @description A newer date is due, or nothing was ever published */
            old: boolean;
        };
        /** @description Business tables that become visible together. */
        Delivery: {
            delivery: string;
            label: components["schemas"]["Names"];
            simulated: boolean;
            /** @description After the data date */
            due_days: number;
            /** @description Of that day, in the bank's zone */
            due_minute: number;
            /**
             * Format: date
             * @description The last data date; none is due or taken after it
             */
            ends: string | null;
            tables: components["schemas"]["BusinessTable"][];
        };
        DeliveryList: {
            deliveries: components["schemas"]["Delivery"][];
        };
        BoardDate: {
            /** Format: date */
            data_date: string;
            /** @enum {string} */
            state: "expected" | "late" | "missing" | "running" | "failed" | "published" | "withdrawn";
            /** Format: date-time */
            due_at: string;
            overdue: boolean;
            /** @description The published run, else the latest try */
            run: string | null;
        };
        BoardCell: {
            /** Format: date */
            data_date: string;
            /** @enum {string} */
            state: "expected" | "late" | "missing" | "running" | "failed" | "published" | "withdrawn";
            rows: number | null;
            /** @description Findings that keep the date from being published */
            stops: number;
            warnings: number;
        };
        BoardTable: {
            table: string;
            label: components["schemas"]["Names"];
            owner: string | null;
            /**
             * Format: date
             * @description The newest data date that is published
             */
            last_good: string | null;
            /** @description The newest date that is due; 0 where nothing was ever published */
            days_behind: number;
            /** @description A newer date is due, or nothing was ever published */
            old: boolean;
            /** @description In the order of the board's dates */
            cells: components["schemas"]["BoardCell"][];
        };
        Board: {
            delivery: string;
            /** @description Newest first */
            dates: components["schemas"]["BoardDate"][];
            tables: components["schemas"]["BoardTable"][];
        };
        /** @description One try to load a delivery of one data date. */
        TableRun: {
            id: string;
            delivery: string;
            /** @description Of its declaration */
            version: number;
            /** Format: date */
            data_date: string;
            directory: string;
            /** @enum {string} */
            state: "running" | "failed" | "published" | "replaced" | "withdrawn";
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            finished_at: string | null;
            /**
             * Format: date-time
             * @description When it was replaced or withdrawn
             */
            retired_at: string | null;
            error: components["schemas"]["Error"] | null;
        };
        TableRunList: {
            runs: components["schemas"]["TableRun"][];
        };
        Finding: {
            rule: string;
            column: string | null;
            /** @enum {string} */
            severity: "stop" | "warn";
            holds: boolean;
            /** @description That break it */
            rows: number;
            message: string;
            /** @description Without personal data */
            examples: string[];
            observed: string | null;
            expected: string | null;
        };
        RunTable: {
            table: string;
            rows: number;
            history_rows: number;
            totals: {
                column: string;
                /** @description Decimal, exact */
                sum: string;
            }[];
            findings: components["schemas"]["Finding"][];
            files: {
                name: string;
                bytes: number;
                sha256: string | null;
            }[];
        };
        TableRunDetail: {
            id: string;
            delivery: string;
            /** @description Of its declaration */
            version: number;
            /** Format: date */
            data_date: string;
            directory: string;
            /** @enum {string} */
            state: "running" | "failed" | "published" | "replaced" | "withdrawn";
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            finished_at: string | null;
            /**
             * Format: date-time
             * @description When it was replaced or withdrawn
             */
            retired_at: string | null;
            error: components["schemas"]["Error"] | null;
            tables: components["schemas"]["RunTable"][];
        };
        /** @description One line: either `event` (with `where`) or `any_of`, a virtual event. Series are named A, B, ... in their order. */
        TrendSeries: {
            event?: string;
            any_of?: components["schemas"]["EventChoice"][];
            label?: string;
            where?: components["schemas"]["Filter"];
            /**
             * @description total: events; unique: subjects; per_subject: events per subject who did it; the others are of `property`
             * @default total
             * @enum {string}
             */
            measure?: "total" | "unique" | "per_subject" | "sum" | "mean" | "min" | "max" | "p50" | "p90" | "p99" | "distinct";
            /** @description Of sum to distinct: a number, an integer or money; of distinct any property. Events without a value do not count */
            property?: string;
            /**
             * @description Count only each subject's first event in all stored data: ever: the first of the events named, if it fulfils the filters; matching: the first that fulfils them
             * @default no
             * @enum {string}
             */
            first_time?: "no" | "ever" | "matching";
        } & (unknown | unknown);
        /** @description Over letters of series, numbers, + - * / and parentheses, e.g. (A-B)/B; a division by 0 is missing */
        TrendFormula: {
            label?: string;
            formula: string;
        };
        TrendBreakdown: {
            properties: string[];
            /**
             * @description every: an event counts in the group of its own value; last: all that a subject did in a period counts in the group of the last of these events
             * @default every
             * @enum {string}
             */
            attribution?: "every" | "last";
            /** @default 10 */
            limit?: number;
        };
        /** @description A trend: how much of something happened, period by period; the contract is docs/behaviour.md. */
        TrendSpec: {
            /** @enum {string} */
            analysis: "trend";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days in the bank's zone, both included */
            range: {
                from: components["schemas"]["Day"];
                to: components["schemas"]["Day"];
            };
            /**
             * @description Of the bank's zone; weeks start on Monday
             * @enum {string}
             */
            period: "day" | "week" | "month" | "hour";
            series: components["schemas"]["TrendSeries"][];
            formulas?: components["schemas"]["TrendFormula"][];
            where?: components["schemas"]["Filter"];
            breakdown?: components["schemas"]["TrendBreakdown"];
            compare?: components["schemas"]["Comparison"];
            anomalies?: components["schemas"]["TrendAnomalies"];
        };
        /** @description Events with these values, or other: all events of the groups that are not shown */
        TrendGroup: {
            /** @enum {string} */
            kind: "value" | "other";
            /** @description Of kind value: one per property of the breakdown, null where missing */
            values?: (string | null)[];
        };
        TrendPeriod: {
            /** @description First day of the period, even if the range starts later; of an hour its start, ISO 8601 with the bank's offset */
            start: string;
            /** @description False while the period lasts and until the data reach its last day */
            final: boolean;
            /** @description True when the range holds only a part of the period */
            clipped: boolean;
        };
        /** @description Null is missing: a mean of nothing, a division by 0 */
        TrendLine: {
            /** @description One per period */
            points: (number | null)[];
            /** @description Of the whole range; in general not the sum of the points */
            whole: number | null;
            /** @description One per period where anomalies are asked for; null where the number is missing, its period not whole or not final, or too few others are known */
            expectations?: (components["schemas"]["TrendExpectation"] | null)[];
        };
        TrendSeriesResult: {
            letter: string;
            label: string;
            measure: string;
            /**
             * @description fen: money in 1/100 yuan
             * @enum {string}
             */
            unit: "events" | "subjects" | "values" | "number" | "fen";
            all: components["schemas"]["TrendLine"];
            /** @description In the order of groups */
            groups: components["schemas"]["TrendLine"][];
        };
        TrendFormulaResult: {
            label: string;
            formula: string;
            all: components["schemas"]["TrendLine"];
            groups: components["schemas"]["TrendLine"][];
        };
        TrendTable: {
            /** @description Days in the bank's zone, both included */
            range: {
                from: components["schemas"]["Day"];
                to: components["schemas"]["Day"];
            };
            periods: components["schemas"]["TrendPeriod"][];
            series: components["schemas"]["TrendSeriesResult"][];
            formulas: components["schemas"]["TrendFormulaResult"][];
        };
        /** @description A number of a series, whose customers can be listed: those with an event that counts in it */
        TrendCell: {
            /** @description Its letter */
            series: string;
            /** @description start of a period of the table; absent: the whole range */
            period?: string;
            /** @description Absent: all events */
            group?: components["schemas"]["TrendGroup"];
            /**
             * @description Of the earlier range
             * @default false
             */
            compared?: boolean;
        };
        /** @description The answer to a trend. */
        TrendResult: {
            /** @enum {string} */
            analysis: "trend";
            spec: components["schemas"]["TrendSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description Largest first by series A over the range; then those without any value, then Other. Empty without a breakdown */
            groups: components["schemas"]["TrendGroup"][];
            table: components["schemas"]["TrendTable"];
            /** @description The earlier range, aligned by index; the groups are the same */
            compared?: components["schemas"]["TrendTable"];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description Of the kind that `analysis` names */
        AnalysisSpec: components["schemas"]["FunnelSpec"] | components["schemas"]["TrendSpec"] | components["schemas"]["RetentionSpec"] | components["schemas"]["LifecycleSpec"] | components["schemas"]["StickinessSpec"] | components["schemas"]["DistributionSpec"] | components["schemas"]["LtvSpec"] | components["schemas"]["IntervalSpec"] | components["schemas"]["PathSpec"] | components["schemas"]["SessionSpec"] | components["schemas"]["TimingSpec"] | components["schemas"]["HoursSpec"] | components["schemas"]["AttributionSpec"];
        /** @description Of the kind that `analysis` names */
        AnalysisResult: components["schemas"]["FunnelResult"] | components["schemas"]["TrendResult"] | components["schemas"]["RetentionResult"] | components["schemas"]["LifecycleResult"] | components["schemas"]["StickinessResult"] | components["schemas"]["DistributionResult"] | components["schemas"]["LtvResult"] | components["schemas"]["IntervalResult"] | components["schemas"]["PathResult"] | components["schemas"]["SessionResult"] | components["schemas"]["TimingResult"] | components["schemas"]["HoursResult"] | components["schemas"]["AttributionResult"];
        /** @description Days in the bank's zone, both included */
        DayRange: {
            from: components["schemas"]["Day"];
            to: components["schemas"]["Day"];
        };
        /** @description Events with a part in the analysis: one, or any of several */
        NamedEvents: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            /** @description By default the names of the events */
            label?: string;
        } & (unknown | unknown);
        /** @description Groups by the values of a property: the largest by themselves, then those without a value, then Other */
        PropertyBreakdown: {
            property: string;
            /** @default 10 */
            limit?: number;
        };
        /** @description A number of a funnel result: a step's customers or drop-outs, in one group, in one trend period (its start day). */
        FunnelCell: {
            step: number;
            /** @enum {string} */
            outcome: "reached" | "dropped";
            group?: components["schemas"]["Group"];
            period?: components["schemas"]["Day"];
        };
        RetentionEntry: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            label?: string;
            /**
             * @description Only the subject's first event enters: the first ever of these names, if it fulfils the filters, or the first that fulfils them
             * @default no
             * @enum {string}
             */
            first_time?: "no" | "ever" | "matching";
        } & (unknown | unknown);
        /** @description Periods after the entry, both included; 0 is the entry's own */
        Bracket: {
            from: number;
            /** @description By default from */
            to?: number;
        };
        /** @description A retention: of those who did one thing in a period, how many did another so many periods later; the contract is docs/behaviour.md. */
        RetentionSpec: {
            /** @enum {string} */
            analysis: "retention";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of entries in the bank's zone, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            entry: components["schemas"]["RetentionEntry"];
            return: components["schemas"]["NamedEvents"];
            /**
             * @description Of cohorts and of offsets
             * @enum {string}
             */
            period: "day" | "week" | "month";
            /**
             * @description Every period by itself, up to so many after the entry; not together with brackets
             * @default 7
             */
            periods?: number;
            /** @description In order, without overlaps */
            brackets?: components["schemas"]["Bracket"][];
            /**
             * @description rolling: days of 24 hours, weeks of 7 days, months of 30 days, counted from the entry
             * @default calendar
             * @enum {string}
             */
            clock?: "calendar" | "rolling";
            /**
             * @description on_or_after: came back in the bracket or in a later one; on_or_before: or in an earlier one
             * @default on
             * @enum {string}
             */
            mode?: "on" | "on_or_after" | "on_or_before";
            /**
             * @description Returns that are needed
             * @default 1
             */
            min_times?: number;
            /** @description A return counts only where its property has the value that the entry's has */
            linked?: {
                entry: string;
                /** @description By default the same property */
                return?: string;
            };
            /** @description A numeric property of returns that is added up */
            value?: {
                property: string;
            };
            /** @description By the entry's value */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        RetentionBracket: {
            from: number;
            to: number;
        };
        RetentionTable: {
            cohorts: components["schemas"]["RetentionCohort"][];
            /** @description Per bracket, over the cohorts whose number is final */
            means: {
                /** @description Of the cohorts' rates */
                simple: number | null;
                /** @description By who entered */
                weighted: number | null;
            }[];
        };
        RetentionCohort: {
            start: components["schemas"]["Day"];
            /** @description The range holds a part of the period only */
            clipped: boolean;
            /** @description Who entered */
            customers: number;
            /** @description Per bracket */
            returns: components["schemas"]["RetentionReturn"][];
        };
        RetentionReturn: {
            customers: number;
            /** @description Of those who entered; 0 where nobody did */
            rate: number;
            /** @description Sum over their returns; absent without value. Money in fen */
            value?: number | null;
            /** @description Nobody of the cohort can come back in the bracket any more */
            final: boolean;
        };
        /** @description A number of a retention: of a cohort, all who entered, or who came back in a bracket, or who did not */
        RetentionCell: {
            /** @description Start of the cohort */
            cohort: components["schemas"]["Day"];
            /** @description First of a bracket; absent: all who entered */
            offset?: number;
            /**
             * @description Who did not come back in the bracket
             * @default false
             */
            lost?: boolean;
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to a retention. */
        RetentionResult: {
            /** @enum {string} */
            analysis: "retention";
            spec: components["schemas"]["RetentionSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            brackets: components["schemas"]["RetentionBracket"][];
            table: components["schemas"]["RetentionTable"];
            /** @description Largest first by who entered; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                table: components["schemas"]["RetentionTable"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description Of the kind that `analysis` names in the spec */
        AnalysisCell: components["schemas"]["FunnelCell"] | components["schemas"]["TrendCell"] | components["schemas"]["RetentionCell"] | components["schemas"]["LifecycleCell"] | components["schemas"]["StickinessCell"] | components["schemas"]["DistributionCell"] | components["schemas"]["LtvCell"] | components["schemas"]["IntervalCell"] | components["schemas"]["PathCell"] | components["schemas"]["SessionCell"] | components["schemas"]["TimingCell"] | components["schemas"]["HoursCell"] | components["schemas"]["AttributionCell"];
        /** @description A lifecycle: who is new, returning, resurrecting or dormant in each period; the contract is docs/behaviour/lifecycle.md. */
        LifecycleSpec: {
            /** @enum {string} */
            analysis: "lifecycle";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description The periods that hold one of these days, each counted whole */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            /** @description What makes a customer active */
            activity: components["schemas"]["NamedEvents"];
            /** @enum {string} */
            period: "day" | "week" | "month";
            /** @description By the value of the customer's last activity by the end of the period */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        LifecyclePeriod: {
            start: components["schemas"]["Day"];
            /** @description Active for the first time */
            new: number;
            /** @description Active, and in the period before */
            returning: number;
            /** @description Active, not in the period before, but earlier */
            resurrecting: number;
            /** @description Active in the period before and not in this one, as a negative number */
            dormant: number;
            /** @description The first three together */
            active: number;
            /** @description The period is over */
            final: boolean;
        };
        /** @description A number of a lifecycle: who is in a state in a period */
        LifecycleCell: {
            /** @description Start of the period */
            period: components["schemas"]["Day"];
            /**
             * @description Absent: all who are active
             * @enum {string}
             */
            state?: "new" | "returning" | "resurrecting" | "dormant";
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to a lifecycle. */
        LifecycleResult: {
            /** @enum {string} */
            analysis: "lifecycle";
            spec: components["schemas"]["LifecycleSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            periods: components["schemas"]["LifecyclePeriod"][];
            /** @description Largest first by customers of all periods; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                periods: components["schemas"]["LifecyclePeriod"][];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description The same question of an earlier range, aligned period by period */
        Comparison: {
            /**
             * @description previous: the range just before, as many months if the range is whole months, else as many days; earlier: shifted back by length and unit
             * @enum {string}
             */
            to: "previous" | "earlier";
            /** @description Of earlier; of months at most 120 */
            length?: number;
            /**
             * @description Of earlier
             * @enum {string}
             */
            unit?: "day" | "month";
        };
        /** @description A stickiness: in how many days, weeks or months of the range customers were active; the contract is docs/behaviour/stickiness.md. */
        StickinessSpec: {
            /** @enum {string} */
            analysis: "stickiness";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            /** @description What counts as activity */
            activity: components["schemas"]["NamedEvents"];
            /** @enum {string} */
            interval: "day" | "week" | "month";
            /** @description Events that make an interval an active one; by default one at least. An interval without any never is */
            threshold?: {
                /**
                 * @default ge
                 * @enum {string}
                 */
                op?: "ge" | "le" | "eq";
                times: number;
            };
            compare?: components["schemas"]["Comparison"];
            /** @description By the value at the first active event */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        StickinessTable: {
            range: components["schemas"]["DayRange"];
            /** @description The range is over */
            final: boolean;
            /** @description Active in one interval at least */
            customers: number;
            /** @description Intervals in which they were active */
            mean: number | null;
            /** @description From 1 to as many as the range has */
            numbers: {
                intervals: number;
                /** @description Active in exactly so many */
                customers: number;
                /** @description Of all who were active */
                share: number;
                /** @description Active in so many or more */
                at_least: number;
                at_least_share: number;
            }[];
        };
        /** @description A number of a stickiness: who was active in so many intervals */
        StickinessCell: {
            /** @description Absent: all who were active */
            intervals?: number;
            /**
             * @description So many or more
             * @default false
             */
            at_least?: boolean;
            /**
             * @description Of the earlier range
             * @default false
             */
            compared?: boolean;
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to a stickiness. */
        StickinessResult: {
            /** @enum {string} */
            analysis: "stickiness";
            spec: components["schemas"]["StickinessSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            table: components["schemas"]["StickinessTable"];
            /** @description Of the earlier range; absent without compare */
            compared?: components["schemas"]["StickinessTable"];
            /** @description Largest first by customers of the range; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                table: components["schemas"]["StickinessTable"];
                compared?: components["schemas"]["StickinessTable"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description What customers are measured by */
        DistributionMetric: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            /** @description By default the names of the events */
            label?: string;
            /**
             * @description Events; days or clock hours with one; or of a numeric property
             * @default times
             * @enum {string}
             */
            measure?: "times" | "days" | "hours" | "sum" | "mean" | "min" | "max";
            /** @description Of sum, mean, min and max */
            property?: string;
            /** @description Where buckets begin, ascending; money in yuan. By default 1, 2, 3-5, 6-10, 11-20, 21-50, 51-100 and more, of a property below 0, below 1 and by powers of ten up to ten million */
            edges?: number[];
        } & (unknown | unknown);
        /** @description A distribution: how many customers did something so often or for so much; the contract is docs/behaviour/distribution.md. */
        DistributionSpec: {
            /** @enum {string} */
            analysis: "distribution";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            metric: components["schemas"]["DistributionMetric"];
            /** @description A second one, by which each bucket is divided */
            across?: components["schemas"]["DistributionMetric"];
            /**
             * @description Absent: the whole range only
             * @enum {string}
             */
            period?: "day" | "week" | "month";
            /** @description By the value at the first event that counts for the metric */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        DistributionAxis: {
            label: string;
            measure: string;
            /** @enum {string} */
            unit: "number" | "fen";
            buckets: {
                /** @description Included; null: no lower end */
                from: number | null;
                /** @description Excluded; null: no upper end */
                to: number | null;
            }[];
        };
        DistributionTable: {
            /** @description The same question of the whole range */
            whole: components["schemas"]["DistributionWhole"];
            /** @description Empty without period */
            periods: components["schemas"]["DistributionRow"][];
        };
        DistributionWhole: {
            /** @description The range is over */
            final: boolean;
            /** @description With an event that counts */
            customers: number;
            buckets: components["schemas"]["DistributionCount"][];
        };
        DistributionRow: {
            /** @description Of the period */
            start: components["schemas"]["Day"];
            /** @description The range holds a part of the period only */
            clipped: boolean;
            /** @description The period is over */
            final: boolean;
            /** @description With an event that counts */
            customers: number;
            buckets: components["schemas"]["DistributionCount"][];
        };
        DistributionCount: {
            customers: number;
            /** @description Of the row's customers */
            share: number;
            /** @description Those without a value there, then by bucket; absent where nothing is crossed */
            across?: number[];
        };
        /** @description A number of a distribution: who is in a bucket */
        DistributionCell: {
            /** @description Start of the period; absent: the whole range */
            period?: components["schemas"]["Day"];
            /** @description Index; absent: all */
            bucket?: number;
            /** @description 0: without a value there, then the buckets; absent: all */
            across?: number;
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to a distribution. */
        DistributionResult: {
            /** @enum {string} */
            analysis: "distribution";
            spec: components["schemas"]["DistributionSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            metric: components["schemas"]["DistributionAxis"];
            /** @description Absent where nothing is crossed */
            across?: components["schemas"]["DistributionAxis"];
            table: components["schemas"]["DistributionTable"];
            /** @description Largest first by customers of all rows; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                table: components["schemas"]["DistributionTable"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        LtvEntry: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            label?: string;
            /**
             * @description The first ever of these names, if it fulfils the filters, or the first that fulfils them
             * @default ever
             * @enum {string}
             */
            first_time?: "ever" | "matching";
        } & (unknown | unknown);
        /** @description Events that are worth something */
        LtvValue: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            label?: string;
            /** @description Numeric, is added up; absent: events are counted */
            property?: string;
        } & (unknown | unknown);
        /** @description What it cost to win them; money in yuan */
        LtvCost: {
            per_customer?: number;
            /** @description In order; of cohorts that are not named the cost is unknown */
            per_cohort?: {
                /** @description Start of the cohort */
                cohort: components["schemas"]["Day"];
                amount: number;
            }[];
        } & (unknown | unknown);
        /** @description A lifetime value: what customers were worth, by when they first came and how much later; the contract is docs/behaviour/ltv.md. */
        LtvSpec: {
            /** @enum {string} */
            analysis: "ltv";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of entries in the bank's zone, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            entry: components["schemas"]["LtvEntry"];
            value: components["schemas"]["LtvValue"];
            /**
             * @description Of cohorts and of offsets
             * @enum {string}
             */
            period: "day" | "week" | "month";
            /**
             * @description The last offset
             * @default 7
             */
            periods?: number;
            /**
             * @description rolling: days of 24 hours, weeks of 7 days, months of 30 days, counted from the entry
             * @default calendar
             * @enum {string}
             */
            clock?: "calendar" | "rolling";
            cost?: components["schemas"]["LtvCost"];
            /** @description By the entry's value */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        LtvTable: {
            cohorts: components["schemas"]["LtvCohort"][];
            /** @description By offset, over the cohorts whose number is final */
            means: {
                /** @description Value of all by customers of all */
                per_customer: number | null;
                /** @description Value of all by cost of all; absent without cost */
                roi?: number | null;
            }[];
        };
        LtvCohort: {
            start: components["schemas"]["Day"];
            /** @description The range holds a part of the period only */
            clipped: boolean;
            /** @description Who entered */
            customers: number;
            /** @description null where it is unknown; absent without cost */
            cost?: number | null;
            /** @description The first offset at which the value reached the cost; absent without cost */
            paid_back?: number | null;
            /** @description By offset, from 0 on */
            points: components["schemas"]["LtvPoint"][];
        };
        LtvPoint: {
            /** @description With an event of value up to the offset */
            payers: number;
            /** @description Of all, up to the offset */
            value: number | null;
            /** @description Of those who entered; null where nobody did */
            per_customer: number | null;
            /** @description value / cost: 1 is paid back; null where the cost is unknown or 0, absent without cost */
            roi?: number | null;
            /** @description It can no longer grow */
            final: boolean;
        };
        /** @description A number of a lifetime value: who of a cohort had an event of value by an offset */
        LtvCell: {
            /** @description Start of the cohort */
            cohort: components["schemas"]["Day"];
            /** @description Who had an event of value by then; absent: all who entered */
            offset?: number;
            /**
             * @description Who had none by then
             * @default false
             */
            unpaid?: boolean;
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to a lifetime value. Money is in fen. */
        LtvResult: {
            /** @enum {string} */
            analysis: "ltv";
            spec: components["schemas"]["LtvSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /**
             * @description Of values and costs
             * @enum {string}
             */
            unit: "events" | "number" | "fen";
            table: components["schemas"]["LtvTable"];
            /** @description Largest first by who entered; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                table: components["schemas"]["LtvTable"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description How long it takes from one thing to another, or to the same thing again; the contract is docs/behaviour/interval.md. */
        IntervalSpec: {
            /** @enum {string} */
            analysis: "interval";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of starts in the bank's zone, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            start: components["schemas"]["NamedEvents"];
            /** @description May be the same as start: from each time to the next */
            end: components["schemas"]["NamedEvents"];
            /** @description An end pairs only with a start whose property has the value that the end's has */
            linked?: {
                start: string;
                /** @description By default the same property */
                end?: string;
            };
            /** @description Longer ones are no intervals */
            max: components["schemas"]["Window"];
            /**
             * @description customer: each customer counts once, by the median of his intervals
             * @default interval
             * @enum {string}
             */
            per?: "interval" | "customer";
            /** @description Bins of one round width, chosen by the lengths found; or cut at edges */
            bins?: {
                /**
                 * @description Not together with edges
                 * @default 20
                 */
                at_most?: number;
                /** @description Lengths in units, ascending; the first bin begins at 0, the last has no end */
                edges?: number[];
                /**
                 * @description Of edges
                 * @enum {string}
                 */
                unit?: "second" | "minute" | "hour" | "day" | "week";
            } & (unknown | unknown);
            /**
             * @description Numbers by the period of the start
             * @enum {string}
             */
            trend?: "day" | "week" | "month";
            /** @description By the start's value */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        /** @description Of lengths */
        IntervalBin: {
            from_ms: number;
            /** @description Excluded; null: no end */
            to_ms: number | null;
        };
        IntervalNumbers: {
            intervals: number;
            /** @description Who have any */
            customers: number;
            /** @description Of the lengths that count; null where there are no intervals */
            lengths: {
                mean_ms: number;
                min_ms: number;
                p10_ms: number;
                p25_ms: number;
                median_ms: number;
                p75_ms: number;
                p90_ms: number;
                p99_ms: number;
                max_ms: number;
                /** @description Of a box plot: the shortest that lies within 1.5 of the box's widths from it */
                whisker_low_ms: number;
                /** @description The longest such */
                whisker_high_ms: number;
            } | null;
            /** @description In the order of the result's bins; empty for periods */
            bins: {
                /** @description Of intervals, or of customers who count once */
                count: number;
                /** @description Different ones */
                customers: number;
            }[];
        };
        IntervalPeriod: {
            start: components["schemas"]["Day"];
            /** @description The range holds a part of the period only */
            clipped: boolean;
            /** @description Nothing that started in it can end any more */
            final: boolean;
            numbers: components["schemas"]["IntervalNumbers"];
        };
        /** @description A number of an interval analysis: by default who has an interval */
        IntervalCell: {
            /** @description Lengths from here, as in a bin */
            from_ms?: number;
            /** @description Excluded; absent: no end */
            to_ms?: number;
            group?: components["schemas"]["Group"];
            /** @description Start of a period of the trend; goes alone */
            period?: components["schemas"]["Day"];
            /**
             * @description Who started and has no interval; goes alone
             * @default false
             */
            unpaired?: boolean;
        };
        /** @description The answer to an interval analysis. */
        IntervalResult: {
            /** @enum {string} */
            analysis: "interval";
            spec: components["schemas"]["IntervalSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description Customers with a start */
            started: number;
            /** @description Of those, who have no interval */
            unpaired: number;
            /** @description Nothing that started in the range can end any more */
            final: boolean;
            bins: components["schemas"]["IntervalBin"][];
            all: components["schemas"]["IntervalNumbers"];
            /** @description Empty without a trend */
            periods: components["schemas"]["IntervalPeriod"][];
            /** @description Largest first by what counts; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                numbers: components["schemas"]["IntervalNumbers"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description A span of time. A day is 24 hours */
        Duration: {
            length: number;
            /** @enum {string} */
            unit: "second" | "minute" | "hour" | "day" | "week";
        };
        /** @description Where sessions begin and end */
        SessionCut: {
            /** @description Silence of this length does not yet cut; by default 30 minutes, at most 30 days */
            gap?: components["schemas"]["Duration"];
            /** @description Always opens a session */
            start?: components["schemas"]["NamedEvents"];
            /** @description Closes the session it belongs to */
            end?: components["schemas"]["NamedEvents"];
        };
        /** @description What the steps are; by default every event */
        PathNodes: {
            /** @description Only these are steps; not together with except */
            events?: string[];
            /** @description All events of the plan but these */
            except?: string[];
            /**
             * @description page: an event is named by its page, if it has one and is not split
             * @default event
             * @enum {string}
             */
            name?: "event" | "page";
            /**
             * @description Equal nodes one after the other are one
             * @default true
             */
            compact?: boolean;
            /** @description Events whose nodes are told apart by properties */
            split?: components["schemas"]["NodeSplit"][];
            /** @description Events under one label; the first that matches counts */
            merge?: components["schemas"]["NamedEvents"][];
        };
        NodeSplit: {
            event: string;
            /** @description Properties */
            by: string[];
        };
        /** @description Where paths start or end; at least one of them */
        PathAnchor: {
            /** @description Paths begin here */
            start?: components["schemas"]["NamedEvents"];
            /** @description Paths end here: read backwards, or, with a start, the first after it */
            end?: components["schemas"]["NamedEvents"];
            /**
             * @description Of the start or the end; by default the first start, or the last end
             * @enum {string}
             */
            occurrence?: "first" | "last";
            /** @description How far from the anchor a path reaches */
            within?: components["schemas"]["Duration"];
        } | unknown | unknown;
        /** @description Paths: what customers do one after the other; the contract is docs/behaviour/path.md. */
        PathSpec: {
            /** @enum {string} */
            analysis: "path";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of the sessions' first events, both included; of the unit life, of all events */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            nodes?: components["schemas"]["PathNodes"];
            /**
             * @description What a path is: each session, of each customer the first session that has one, or all that a customer did in the range
             * @default session
             * @enum {string}
             */
            unit?: "session" | "first_session" | "life";
            /** @description Not with the unit life */
            session?: components["schemas"]["SessionCut"];
            anchor?: components["schemas"]["PathAnchor"];
            /**
             * @description Steps; at least 3 between a start and an end
             * @default 5
             */
            depth?: number;
            /**
             * @description Nodes shown of a step; the rest is Other
             * @default 10
             */
            limit?: number;
        };
        PathStep: {
            paths: number;
            customers: number;
            /** @description Most frequent first; then the gap, then Other */
            nodes: components["schemas"]["PathStepNode"][];
            /** @description To the next step, most frequent first */
            edges: components["schemas"]["PathEdge"][];
        };
        PathNumber: {
            paths: number;
            customers: number;
        };
        PathStepNode: {
            paths: number;
            customers: number;
            node: components["schemas"]["PathNode"];
            /** @description Paths that end here; read backwards, that begin here */
            exits: components["schemas"]["PathNumber"];
            /** @description At the last step: paths that go on */
            beyond: components["schemas"]["PathNumber"];
        };
        PathEdge: {
            paths: number;
            customers: number;
            /** @description Index of the step's node */
            from: number;
            /** @description Index of the next step's node */
            to: number;
            mean_ms: number;
            /** @description Null when medians are left out */
            median_ms: number | null;
        };
        PathNode: {
            /**
             * @description gap: steps left out between a start and an end. other: the nodes of the step that are not shown
             * @enum {string}
             */
            kind: "event" | "page" | "merge" | "gap" | "other";
            /** @description Of an event, a page or a merge */
            name?: string;
            /** @description Properties that the event is split by */
            by?: string[];
            /** @description Their values; null where missing */
            values?: (string | null)[];
        };
        /** @description A number of a path analysis */
        PathCell: {
            /** @description Counted from 1 */
            step: number;
            /** @description Absent: all whose paths reach the step */
            node?: components["schemas"]["PathNode"];
            /** @description Who goes on to this node of the next step */
            to?: components["schemas"]["PathNode"];
            /**
             * @description Whose path ends here
             * @default false
             */
            exit?: boolean;
            /**
             * @description Whose path goes on after the last step
             * @default false
             */
            beyond?: boolean;
        };
        /** @description The answer to a path analysis. */
        PathResult: {
            /** @enum {string} */
            analysis: "path";
            spec: components["schemas"]["PathSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description The first step is the end, and later ones came before it */
            backward: boolean;
            /** @description No path can still change */
            final: boolean;
            /** @description True when too many times would have had to be kept for medians */
            medians_left_out: boolean;
            /** @description As many as the depth; a path that ended is in none of the later ones */
            steps: components["schemas"]["PathStep"][];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description Sessions: how many visits there are, how long and how deep, how they begin and end; the contract is docs/behaviour/session.md. */
        SessionSpec: {
            /** @enum {string} */
            analysis: "session";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of the sessions' first events, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            /** @description Only these count as events of a session; not together with except */
            events?: string[];
            /** @description All events of the plan but these */
            except?: string[];
            session?: components["schemas"]["SessionCut"];
            /**
             * @description Of the sessions' first events
             * @enum {string}
             */
            period: "day" | "week" | "month";
            /**
             * @description page: first and last events are named by their page, if they have one
             * @default event
             * @enum {string}
             */
            name?: "event" | "page";
            /**
             * @description First and last events shown; the rest is Other
             * @default 10
             */
            limit?: number;
            /** @description Where each begins, in seconds; the first at 0 */
            length_buckets?: number[];
            /** @description Where each begins, in events; the first at 1 */
            depth_buckets?: number[];
            /** @description By the value of a session's first event */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        SessionTable: {
            /** @description Of the range */
            whole: components["schemas"]["SessionLine"];
            periods: components["schemas"]["SessionPeriod"][];
            /** @description In seconds */
            lengths: components["schemas"]["SessionBucket"][];
            /** @description In events */
            depths: components["schemas"]["SessionBucket"][];
        };
        SessionNumber: {
            sessions: number;
            customers: number;
        };
        SessionLine: {
            sessions: number;
            customers: number;
            /** @description Sessions of one event */
            bounces: components["schemas"]["SessionNumber"];
            /** @description Of the sessions; 0 where there are none */
            bounce_rate: number;
            /** @description Null without sessions */
            mean_length_ms: number | null;
            /** @description Null also when medians are left out */
            median_length_ms: number | null;
            /** @description Events */
            mean_depth: number | null;
            median_depth: number | null;
            /** @description Different pages */
            mean_pages: number | null;
        };
        SessionPeriod: {
            start: components["schemas"]["Day"];
            /** @description The range holds a part of the period only */
            clipped: boolean;
            /** @description No session that began in it can still grow */
            final: boolean;
            sessions: number;
            customers: number;
            /** @description Sessions of one event */
            bounces: components["schemas"]["SessionNumber"];
            /** @description Of the sessions; 0 where there are none */
            bounce_rate: number;
            /** @description Null without sessions */
            mean_length_ms: number | null;
            /** @description Null also when medians are left out */
            median_length_ms: number | null;
            /** @description Events */
            mean_depth: number | null;
            median_depth: number | null;
            /** @description Different pages */
            mean_pages: number | null;
        };
        SessionBucket: {
            from: number;
            /** @description Excluded; null: no end */
            to: number | null;
            sessions: number;
            customers: number;
            /** @description Of the sessions */
            share: number;
        };
        SessionEnd: {
            node: components["schemas"]["SessionEndName"];
            sessions: number;
            customers: number;
            bounces: components["schemas"]["SessionNumber"];
            /** @description Of the sessions */
            share: number;
        };
        /** @description The customers with a session of which all that is given holds */
        SessionCell: {
            /** @description Start of a period */
            period?: components["schemas"]["Day"];
            /**
             * @description Sessions of one event
             * @default false
             */
            bounced?: boolean;
            /** @description Where a bucket of lengths begins */
            length?: number;
            /** @description Where a bucket of depths begins */
            depth?: number;
            /** @description The first event */
            entry?: components["schemas"]["SessionEndName"];
            /** @description The last event */
            exit?: components["schemas"]["SessionEndName"];
            group?: components["schemas"]["Group"];
        };
        SessionEndName: {
            /** @enum {string} */
            kind: "event" | "page" | "other";
            /** @description Of an event or a page */
            name?: string;
        };
        /** @description The answer to a session analysis. */
        SessionResult: {
            /** @enum {string} */
            analysis: "session";
            spec: components["schemas"]["SessionSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description True when too many values would have had to be kept for medians */
            medians_left_out: boolean;
            table: components["schemas"]["SessionTable"];
            /** @description First events, most sessions first; then Other */
            entries: components["schemas"]["SessionEnd"][];
            /** @description Last events, likewise */
            exits: components["schemas"]["SessionEnd"][];
            /** @description Most sessions first; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                table: components["schemas"]["SessionTable"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description Days after the date, both included; negative ones are before it */
        DistanceBracket: {
            from: number;
            /** @description By default from */
            to?: number;
        };
        /** @description How many days before or after a date of the customer something happens; the contract is docs/behaviour/timing.md. */
        TimingSpec: {
            /** @enum {string} */
            analysis: "timing";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of conversions in the bank's zone, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            conversion: components["schemas"]["NamedEvents"];
            date: {
                /** @description A day of the month (an integer from 1 to 31) or a date (a time) */
                property: string;
                /**
                 * @description By default never for a date; a day of the month repeats monthly
                 * @enum {string}
                 */
                repeats?: "never" | "monthly" | "yearly";
                /**
                 * @description Of a date that repeats: from which one days are counted
                 * @default nearest
                 * @enum {string}
                 */
                side?: "nearest" | "next" | "last";
            };
            /**
             * @description Every day by itself; not together with brackets
             * @default 30
             */
            days_before?: number;
            /** @default 30 */
            days_after?: number;
            /** @description In order, without overlaps */
            brackets?: components["schemas"]["DistanceBracket"][];
            /** @description By the conversion's value */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        TimingNumber: {
            conversions: number;
            /** @description Different ones */
            customers: number;
            /** @description Of conversions: of all, or, outside and in brackets, of those with a date; 0 of nothing */
            share: number;
        };
        TimingNumbers: {
            /** @description All conversions */
            all: components["schemas"]["TimingNumber"];
            /** @description With a date */
            dated: components["schemas"]["TimingNumber"];
            /** @description Without a date, or with no day of a month */
            undated: components["schemas"]["TimingNumber"];
            /** @description With a date, in no bracket */
            outside: components["schemas"]["TimingNumber"];
            /** @description In the order of the result's brackets */
            brackets: components["schemas"]["TimingNumber"][];
        };
        /** @description A number of a timing analysis: by default all who converted */
        TimingCell: {
            /**
             * @default all
             * @enum {string}
             */
            of?: "all" | "dated" | "undated" | "outside";
            /** @description First day of a bracket; not together with of */
            from?: number;
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to a timing analysis. */
        TimingResult: {
            /** @enum {string} */
            analysis: "timing";
            spec: components["schemas"]["TimingSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description The range is over and the plan's events reach its last day */
            final: boolean;
            brackets: {
                from: number;
                to: number;
            }[];
            numbers: components["schemas"]["TimingNumbers"];
            /** @description Largest first by conversions; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                numbers: components["schemas"]["TimingNumbers"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description On which day of the week and in which hour something happens; the contract is docs/behaviour/hours.md. */
        HoursSpec: {
            /** @enum {string} */
            analysis: "hours";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days in the bank's zone, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            events: components["schemas"]["NamedEvents"];
            /**
             * @description first_of_day: of each subject only the first of these events on each day
             * @default every
             * @enum {string}
             */
            count?: "every" | "first_of_day";
            /** @description By the event's value */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        HoursNumbers: {
            events: number;
            /** @description Different ones */
            customers: number;
            /** @description From Monday */
            weekdays: {
                /** @description 1 is Monday */
                weekday: number;
                events: number;
                /** @description Different ones */
                customers: number;
                /** @description Of all events; 0 of nothing */
                share: number;
            }[];
            /** @description From midnight */
            hours: {
                hour: number;
                events: number;
                /** @description Different ones */
                customers: number;
                /** @description Of all events; 0 of nothing */
                share: number;
            }[];
            /** @description Day by day, hour by hour */
            cells: {
                /** @description 1 is Monday */
                weekday: number;
                hour: number;
                events: number;
                /** @description Different ones */
                customers: number;
                /** @description Of all events; 0 of nothing */
                share: number;
            }[];
        };
        /** @description A number of an hours analysis: by default all who did it */
        HoursCell: {
            /** @description 1 is Monday */
            weekday?: number;
            hour?: number;
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to an hours analysis. */
        HoursResult: {
            /** @enum {string} */
            analysis: "hours";
            spec: components["schemas"]["HoursSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description The range is over and the plan's events reach its last day */
            final: boolean;
            /** @description Days of the range that are Mondays, Tuesdays, ... */
            days: number[];
            numbers: components["schemas"]["HoursNumbers"];
            /** @description Largest first by events; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                numbers: components["schemas"]["HoursNumbers"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
        /** @description Numbers too far from what the others let expect */
        TrendAnomalies: {
            /**
             * @description Standard deviations from what is expected
             * @default 3.5
             */
            threshold?: number;
            /** @description Periods after which the line repeats, 0: it does not; by default 24 of hours, 7 of days, 0 of weeks and months */
            season?: number;
        };
        /** @description What the other numbers of the line let expect; numbers from low to high are no anomalies */
        TrendExpectation: {
            expected: number;
            low: number;
            high: number;
            /** @enum {string} */
            anomaly: "none" | "high" | "low";
        };
        /** @enum {string} */
        AttributionModel: "first" | "last" | "last_non_direct" | "linear" | "position" | "time_decay" | "participation" | "markov" | "shapley";
        AttributionConversion: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            /** @description By default the names of the events */
            label?: string;
            /**
             * @description customer: of each customer the first of the range
             * @default every
             * @enum {string}
             */
            count?: "every" | "customer";
        } & (unknown | unknown);
        AttributionTouch: {
            event?: string;
            where?: components["schemas"]["Filter"];
            any_of?: components["schemas"]["EventChoice"][];
            /** @description By default the names of the events */
            label?: string;
            /** @description The property whose value is the channel; without it the label is */
            by?: string;
            /**
             * @description For last_non_direct
             * @default false
             */
            direct?: boolean;
            /** @description Values of by that are direct; null: touches without a value */
            direct_values?: (string | null)[];
            cost?: components["schemas"]["AttributionTouchCost"];
        } & (unknown | unknown);
        /** @description What one touch costs */
        AttributionTouchCost: {
            /** @description What each touch says that it cost */
            property?: string;
            /** @description In the unit of the value; money in yuan */
            per_touch?: number;
            /** @description By the value of by; for others per_touch */
            per_value?: {
                value: string;
                per_touch: number;
            }[];
        } & (unknown | (unknown | unknown));
        /** @description Which touches brought the conversions, by one or several models side by side; the contract is docs/behaviour/attribution.md. */
        AttributionSpec: {
            /** @enum {string} */
            analysis: "attribution";
            plan: string;
            /** @description Subject type; the plan's own when absent */
            subject?: string;
            /** @description Days of conversions in the bank's zone, both included */
            range: components["schemas"]["DayRange"];
            where?: components["schemas"]["Filter"];
            conversion: components["schemas"]["AttributionConversion"];
            value?: {
                /** @description A number or money; what is attributed besides the count */
                property: string;
            };
            /** @description The first that matches an event */
            touches: components["schemas"]["AttributionTouch"][];
            /** @description How long before a conversion a touch still counts */
            look_back: components["schemas"]["Window"];
            /**
             * @description Each once; computed side by side
             * @default [
             *       "first",
             *       "last",
             *       "linear"
             *     ]
             */
            models?: components["schemas"]["AttributionModel"][];
            /** @description Of 100; the touches in between share the rest. By default 40 and 40. With the model position only */
            position?: {
                first: number;
                last: number;
            };
            /** @description By default 7 days. With the model time_decay only */
            half_life?: components["schemas"]["Duration"];
            /**
             * @description Channels shown; all others are one, Other
             * @default 20
             */
            limit?: number;
            /** @description By the conversion's value */
            breakdown?: components["schemas"]["PropertyBreakdown"];
        };
        AttributionTable: {
            all: components["schemas"]["ConversionNumber"];
            /** @description Conversions without a touch in the look-back */
            direct: components["schemas"]["ConversionNumber"];
            /** @description Paths of touches that no conversion followed; with the model markov only */
            unconverted?: {
                paths: number;
                customers: number;
            };
            /** @description Of the Markov chain, from its start; with the model markov only */
            conversion_probability?: number;
            /** @description By conversions whose path they are in; Other is the last */
            channels: components["schemas"]["AttributionChannel"][];
        };
        ConversionNumber: {
            conversions: number;
            customers: number;
            /** @description Absent without value. Money in fen */
            value?: number | null;
        };
        /** @description A channel: a touch by its label, a value of a property, touches without one, or all that are not shown */
        Channel: {
            /** @enum {string} */
            kind: "touch" | "value" | "null" | "other";
            /** @description Of value and null: that of the touches */
            property?: string;
            /** @description The label of a touch, or the value */
            name?: string;
        };
        AttributionChannel: {
            channel: components["schemas"]["Channel"];
            /** @description Of the range */
            touches: number;
            /** @description Customers of these */
            touched: number;
            /** @description Of these touches; null where none has one. Absent where the spec has no costs. Money in fen */
            cost?: number | null;
            /** @description Whose path it is in */
            conversions: number;
            /** @description Who have one */
            customers: number;
            /** @description As the spec names them */
            models: components["schemas"]["AttributedNumber"][];
        };
        AttributedNumber: {
            /** @enum {string} */
            model: "first" | "last" | "last_non_direct" | "linear" | "position" | "time_decay" | "participation" | "markov" | "shapley";
            /** @description That it is credited with */
            conversions: number;
            /** @description Of all conversions */
            share: number;
            /** @description With a conversion of which it got a part */
            customers: number;
            /** @description That it is credited with; absent without value. Money in fen */
            value?: number;
            /** @description Absent where the spec has no costs; null where the cost is unknown */
            cost_per_conversion?: number | null;
            /** @description value / cost: 1 is paid back */
            roi?: number | null;
        };
        /** @description A number of an attribution; without members all who converted */
        AttributionCell: {
            /**
             * @description Who converted without a touch
             * @default false
             */
            direct?: boolean;
            /**
             * @description Who was touched in the range
             * @default false
             */
            touched?: boolean;
            /**
             * @description Who was touched and did not convert; with the model markov
             * @default false
             */
            unconverted?: boolean;
            /** @description Whose conversions have it in their path; with touched, whom it touched */
            channel?: components["schemas"]["Channel"];
            /**
             * @description Whose conversions it credits to the channel
             * @enum {string}
             */
            model?: "first" | "last" | "last_non_direct" | "linear" | "position" | "time_decay" | "participation" | "markov" | "shapley";
            group?: components["schemas"]["Group"];
        };
        /** @description The answer to an attribution. */
        AttributionResult: {
            /** @enum {string} */
            analysis: "attribution";
            spec: components["schemas"]["AttributionSpec"];
            /** Format: date-time */
            data_through: string | null;
            /**
             * Format: date-time
             * @description UTC, milliseconds
             */
            computed_at: string;
            elapsed_ms: number;
            events_read: number;
            /** @description True when a named limit cut the result short */
            cut: boolean;
            /** @description True when the plan holds simulated data */
            simulated: boolean;
            /** @description Nothing can change any more */
            final: boolean;
            /** @description Conversions that look back at the latest 1,000 of their touches only */
            paths_cut: number;
            table: components["schemas"]["AttributionTable"];
            /** @description Largest first by conversions; then those without a value, then Other. Empty without a breakdown */
            groups: {
                group: components["schemas"]["Group"];
                table: components["schemas"]["AttributionTable"];
            }[];
            /** @description The business tables whose customer values were used; absent when there are none */
            business_data?: components["schemas"]["BusinessTableUse"][];
        };
    };
    responses: {
        /** @description The request is wrong; `field` says where */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description Not allowed, e.g. a foreign Host header */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description No such thing */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description Changed meanwhile or already there */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description Body larger than the limit */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description A limit is reached; Retry-After says when to come back */
        Busy: {
            headers: {
                /** @description Seconds */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description Cancelled */
        Cancelled: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description The warehouse is not reachable */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description Time limit reached */
        TooSlow: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description A bug; the request id finds it in the logs */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
        };
    };
    clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            403: components["responses"]["Forbidden"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
        };
    };
    move_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClockMove"];
            };
        };
        responses: {
            /** @description Moved */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Clock"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    leave_clock: {
        parameters: {
            query: {
                driver: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The seat is free */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
        };
    };
    run_analysis: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalysisRequest"];
            };
        };
        responses: {
            /** @description The result; with `Accept: text/event-stream` a stream. Events: accepted {id}, progress (Progress), then result (AnalysisResult) or error (Error). A comment line every few seconds keeps the stream open. */
            200: {
                headers: {
                    "X-Analysis-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisResult"];
                    /**
                     * @example event: accepted
                     *     data: {"id":"a1"}
                     *
                     *     event: progress
                     *     data: {"stage":"reading","rows_read":0,"rows_total":262200,"elapsed_ms":200}
                     *
                     *     event: result
                     *     data: {...}
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["Busy"];
            499: components["responses"]["Cancelled"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    analysis_customers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomersRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerList"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["Busy"];
            499: components["responses"]["Cancelled"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    export_customers: {
        parameters: {
            query?: {
                format?: "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description UTF-8 with byte-order mark */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["Busy"];
            499: components["responses"]["Cancelled"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    analysis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description With `Accept: text/event-stream` the stream is taken up again. Events: accepted {id}, progress (Progress), then result (AnalysisResult) or error (Error). A comment line every few seconds keeps the stream open. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analysis"];
                    "text/event-stream": string;
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    cancel_analysis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled or forgotten */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    plans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanList"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    property_values: {
        parameters: {
            query?: {
                prefix?: string;
                limit?: number;
            };
            header?: never;
            path: {
                plan: string;
                property: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PropertyValues"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    loads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadList"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rejected_rows: {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectedRows"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    insights: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsightList"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_insight: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InsightDraft"];
            };
        };
        responses: {
            /** @description Saved */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Insight"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    insight: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Insight"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replace_insight: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InsightEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Insight"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delete_insight: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceList"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_source: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceDraft"];
            };
        };
        responses: {
            /** @description Added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replace_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceEdit"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    collection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    undeclared: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndeclaredList"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    declare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                plan: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Declaration"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rejected_events: {
        parameters: {
            query?: {
                plan?: string;
                source?: string;
                reason?: string;
                offset?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectedEvents"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replays: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayList"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_replay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description Will be done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    find_customers: {
        parameters: {
            query: {
                /** @description 600123, device_id:d-17 or a one_id */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundCustomers"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    identity_of_customer: {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                one_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerIdentity"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    identity_stretches: {
        parameters: {
            query: {
                /** @description type:value; a value alone is a customer number */
                identifier: string;
                /** @description Only those of that day: who had it when the day began, and all who got it on that day */
                day?: components["schemas"]["Day"];
                offset?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentifierStretches"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    unmerge_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnmergePlan"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    unmerge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnmergeRequest"];
            };
        };
        responses: {
            /** @description Undone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnmergeDone"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    duplicates: {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Duplicates"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["TooSlow"];
        };
    };
    deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            403: components["responses"]["Forbidden"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delivery_board: {
        parameters: {
            query?: {
                /** @description Data dates, up to the newest that is due or was tried */
                days?: number;
            };
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Board"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    delivery_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRunList"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    table_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableRunDetail"];
                };
            };
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
