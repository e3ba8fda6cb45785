-- What the servers of a location take together, with what resizes under way hold, kept beside them so that an order
-- need not add up every server there is.
CREATE TABLE location_use (
    location_id BIGINT PRIMARY KEY REFERENCES location (id),
    vcpu BIGINT NOT NULL CHECK (vcpu >= 0),
    memory_mib BIGINT NOT NULL CHECK (memory_mib >= 0),
    disk_gib BIGINT NOT NULL CHECK (disk_gib >= 0)
);

INSERT INTO location_use (location_id, vcpu, memory_mib, disk_gib)
SELECT s.location_id, CAST(SUM(s.vcpu + s.vcpu_held) AS BIGINT), CAST(SUM(s.memory_mib + s.memory_mib_held) AS BIGINT),
    CAST(SUM(s.disk_gib_held
        + COALESCE((SELECT SUM(d.size_gib) FROM disk d WHERE d.server_id = s.id), 0)) AS BIGINT)
FROM server s WHERE s.state NOT IN ('gone', 'failed') GROUP BY s.location_id;
