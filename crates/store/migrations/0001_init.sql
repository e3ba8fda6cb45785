-- Integers are BIGINT, texts TEXT. Times are microseconds since 1970 in UTC; civil dates are texts, as 2026-11-02.
-- Money is in minor units of the currency beside it. JSON is text that only the program reads.

CREATE TABLE account (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    currency TEXT NOT NULL,
    zone TEXT NOT NULL,
    tax_bp BIGINT NOT NULL CHECK (tax_bp >= 0),
    profile TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE login (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    active BIGINT NOT NULL,
    last_seen_at BIGINT,
    last_seen_ip TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX login_account ON login (account_id);

CREATE TABLE api_key (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    login_id BIGINT NOT NULL REFERENCES login (id),
    hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    hint TEXT NOT NULL,
    allowed_ips TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_key_login ON api_key (login_id);

CREATE TABLE category (
    id BIGINT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE location (
    id BIGINT PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    is_default BIGINT NOT NULL,
    vcpu_max BIGINT NOT NULL,
    memory_mib_max BIGINT NOT NULL,
    disk_gib_max BIGINT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE image (
    id BIGINT PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    family TEXT NOT NULL,
    os TEXT NOT NULL,
    version TEXT NOT NULL,
    disk_gib_min BIGINT NOT NULL,
    memory_mib_min BIGINT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE product (
    id BIGINT PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    category_id BIGINT NOT NULL REFERENCES category (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    billing TEXT NOT NULL,
    plan TEXT,
    image_id BIGINT REFERENCES image (id),
    offered BIGINT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE product_price (
    product_id BIGINT NOT NULL REFERENCES product (id),
    cycle TEXT NOT NULL,
    currency TEXT NOT NULL,
    recurring BIGINT NOT NULL CHECK (recurring >= 0),
    setup BIGINT NOT NULL CHECK (setup >= 0),
    PRIMARY KEY (product_id, cycle, currency)
);

CREATE TABLE product_rate (
    product_id BIGINT NOT NULL REFERENCES product (id),
    meter TEXT NOT NULL,
    currency TEXT NOT NULL,
    micro_minor BIGINT NOT NULL CHECK (micro_minor >= 0),
    PRIMARY KEY (product_id, meter, currency)
);

-- How many more can be sold at a location; a product without rows here is sold everywhere without limit.
CREATE TABLE product_stock (
    product_id BIGINT NOT NULL REFERENCES product (id),
    location_id BIGINT NOT NULL REFERENCES location (id),
    remaining BIGINT NOT NULL CHECK (remaining >= 0),
    PRIMARY KEY (product_id, location_id)
);

CREATE TABLE product_option (
    id BIGINT PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES product (id),
    name TEXT NOT NULL,
    required BIGINT NOT NULL,
    position BIGINT NOT NULL,
    UNIQUE (product_id, name)
);

CREATE TABLE option_item (
    id BIGINT PRIMARY KEY,
    option_id BIGINT NOT NULL REFERENCES product_option (id),
    name TEXT NOT NULL,
    disk_gib BIGINT NOT NULL CHECK (disk_gib >= 0),
    memory_mib BIGINT NOT NULL CHECK (memory_mib >= 0),
    position BIGINT NOT NULL,
    UNIQUE (option_id, name)
);

CREATE TABLE option_price (
    item_id BIGINT NOT NULL REFERENCES option_item (id),
    cycle TEXT NOT NULL,
    currency TEXT NOT NULL,
    recurring BIGINT NOT NULL CHECK (recurring >= 0),
    setup BIGINT NOT NULL CHECK (setup >= 0),
    PRIMARY KEY (item_id, cycle, currency)
);

CREATE TABLE ledger_account (
    id {{serial_key}},
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    currency TEXT NOT NULL,
    debits_pending BIGINT NOT NULL CHECK (debits_pending >= 0),
    debits_posted BIGINT NOT NULL CHECK (debits_posted >= 0),
    credits_pending BIGINT NOT NULL CHECK (credits_pending >= 0),
    credits_posted BIGINT NOT NULL CHECK (credits_posted >= 0),
    UNIQUE (kind, owner, currency),
    -- Prepaid credit is never overdrawn, whatever the program does.
    CHECK (kind <> 'credit' OR debits_posted + debits_pending <= credits_posted)
);

CREATE TABLE ledger_transfer (
    id TEXT PRIMARY KEY,
    debit_id BIGINT NOT NULL REFERENCES ledger_account (id),
    credit_id BIGINT NOT NULL REFERENCES ledger_account (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    CHECK (debit_id <> credit_id)
);
CREATE INDEX ledger_transfer_debit ON ledger_transfer (debit_id);
CREATE INDEX ledger_transfer_credit ON ledger_transfer (credit_id);

CREATE TABLE number_series (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE orders (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL,
    invoice_id BIGINT,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX orders_account ON orders (account_id, id);
CREATE INDEX orders_expiry ON orders (expires_at) WHERE state = 'awaiting_payment';

CREATE TABLE service (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    product_id BIGINT NOT NULL REFERENCES product (id),
    order_id BIGINT NOT NULL REFERENCES orders (id),
    state TEXT NOT NULL,
    label TEXT NOT NULL,
    billing TEXT NOT NULL,
    cycle TEXT NOT NULL,
    currency TEXT NOT NULL,
    recurring BIGINT NOT NULL,
    first_payment BIGINT NOT NULL,
    options TEXT NOT NULL,
    rates TEXT NOT NULL,
    anchor TEXT,
    period_index BIGINT NOT NULL,
    next_due_at BIGINT,
    auto_renew BIGINT NOT NULL,
    cancel_reason TEXT,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX service_account ON service (account_id, id);
CREATE INDEX service_order ON service (order_id);

CREATE TABLE server (
    id BIGINT PRIMARY KEY REFERENCES service (id),
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    location_id BIGINT NOT NULL REFERENCES location (id),
    image_id BIGINT NOT NULL REFERENCES image (id),
    fixed_size BIGINT REFERENCES product (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    hostname TEXT NOT NULL,
    state TEXT NOT NULL,
    suspended BIGINT NOT NULL,
    -- The owner wants it gone; whatever works on it stops at its next step.
    removal BIGINT NOT NULL,
    vcpu BIGINT NOT NULL,
    cores_per_socket BIGINT NOT NULL,
    memory_mib BIGINT NOT NULL,
    -- Capacity that a resize under way holds beyond the present size.
    vcpu_held BIGINT NOT NULL,
    memory_mib_held BIGINT NOT NULL,
    disk_gib_held BIGINT NOT NULL,
    machine TEXT NOT NULL UNIQUE,
    install TEXT NOT NULL,
    first_password TEXT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX server_account ON server (account_id, id);
CREATE INDEX server_location ON server (location_id) WHERE state NOT IN ('gone', 'failed');

CREATE TABLE disk (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    server_id BIGINT NOT NULL REFERENCES server (id),
    size_gib BIGINT NOT NULL CHECK (size_gib > 0),
    is_main BIGINT NOT NULL
);
CREATE INDEX disk_server ON disk (server_id, id);
CREATE UNIQUE INDEX disk_main ON disk (server_id) WHERE is_main = 1;

CREATE TABLE address (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    location_id BIGINT NOT NULL REFERENCES location (id),
    address TEXT NOT NULL UNIQUE,
    -- Held by an account: with a server, or kept after one was deleted.
    account_id BIGINT REFERENCES account (id),
    server_id BIGINT REFERENCES server (id),
    changed_at BIGINT NOT NULL,
    CHECK (server_id IS NULL OR account_id IS NOT NULL)
);
CREATE INDEX address_free ON address (location_id, changed_at, id) WHERE account_id IS NULL;
CREATE INDEX address_account ON address (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX address_server ON address (server_id) WHERE server_id IS NOT NULL;

CREATE TABLE operation (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    service_id BIGINT REFERENCES service (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    percent BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    deadline_at BIGINT NOT NULL,
    input TEXT NOT NULL,
    result TEXT NOT NULL,
    finding TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
-- One live operation a subject: the law that keeps two wishes from meeting in one machine.
CREATE UNIQUE INDEX operation_subject ON operation (subject) WHERE state IN ('live', 'parked');
CREATE INDEX operation_claim ON operation (run_at, id) WHERE state = 'live';
CREATE INDEX operation_account ON operation (account_id, id);
CREATE INDEX operation_service ON operation (service_id, id);

CREATE TABLE operation_event (
    id {{serial_key}},
    operation_id BIGINT NOT NULL REFERENCES operation (id),
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX operation_event_operation ON operation_event (operation_id, id);

CREATE TABLE usage_interval (
    id {{serial_key}},
    account_id BIGINT NOT NULL REFERENCES account (id),
    service_id BIGINT NOT NULL REFERENCES service (id),
    meter TEXT NOT NULL,
    quantity_milli BIGINT NOT NULL CHECK (quantity_milli > 0),
    start_at BIGINT NOT NULL,
    end_at BIGINT,
    CHECK (end_at IS NULL OR end_at >= start_at)
);
CREATE UNIQUE INDEX usage_interval_open ON usage_interval (service_id, meter) WHERE end_at IS NULL;
CREATE INDEX usage_interval_service ON usage_interval (service_id, meter, start_at);
CREATE INDEX usage_interval_account ON usage_interval (account_id, start_at);

CREATE TABLE invoice (
    id {{serial_key}},
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    series TEXT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    net BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    tax_bp BIGINT NOT NULL,
    issued_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    paid_at BIGINT,
    order_id BIGINT REFERENCES orders (id),
    credits_id BIGINT REFERENCES invoice (id),
    customer TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (kind, series, number),
    CHECK (net + tax = total)
);
CREATE INDEX invoice_account ON invoice (account_id, id);
CREATE INDEX invoice_unpaid ON invoice (account_id, id) WHERE state = 'unpaid';

CREATE TABLE invoice_line (
    id {{serial_key}},
    invoice_id BIGINT NOT NULL REFERENCES invoice (id),
    kind TEXT NOT NULL,
    service_id BIGINT NOT NULL REFERENCES service (id),
    subject TEXT NOT NULL,
    meter TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    description TEXT NOT NULL,
    quantity_milli BIGINT NOT NULL,
    -- The hourly rate behind a usage line, in millionths of the minor unit; 0 for other lines.
    rate_micro BIGINT NOT NULL,
    currency TEXT NOT NULL,
    net BIGINT NOT NULL,
    -- Nothing is billed twice for the same time.
    UNIQUE (kind, subject, meter, from_at)
);
CREATE INDEX invoice_line_invoice ON invoice_line (invoice_id, id);
CREATE INDEX invoice_line_service ON invoice_line (service_id, id);

CREATE TABLE payment (
    id {{serial_key}},
    invoice_id BIGINT NOT NULL UNIQUE REFERENCES invoice (id),
    method TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    paid_at BIGINT NOT NULL
);

CREATE TABLE script (
    id {{serial_key}},
    account_id BIGINT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    syntax TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX script_account ON script (account_id, id);

CREATE TABLE notice (
    id {{serial_key}},
    account_id BIGINT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    relation TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT,
    UNIQUE (kind, relation)
);
CREATE INDEX notice_account ON notice (account_id, id);

CREATE TABLE audit (
    id {{serial_key}},
    at BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_account ON audit (account_id, id);

CREATE TABLE idempotency (
    account_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    outcome TEXT,
    status BIGINT,
    body TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
