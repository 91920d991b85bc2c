-- Makes the partition of a month (UTC) where it is not there yet; any number of replicas may ask for the same one at once.
-- Attaching, unlike CREATE TABLE … PARTITION OF, does not wait for readers and writers of other months.
CREATE FUNCTION "ensure_completion_partition"("month_start" timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition_name text := 'completion_' || to_char(month_start AT TIME ZONE 'UTC', 'YYYY_MM');
  month_end timestamptz := ((month_start AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
  IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(partition_name)) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(31069370868557177);
  IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(partition_name)) THEN
    RETURN;
  END IF;
  IF to_regclass(partition_name) IS NULL THEN
    EXECUTE format(
      'CREATE TABLE %I (LIKE "completion" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', partition_name
    );
  END IF;
  EXECUTE format(
    'ALTER TABLE "completion" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, month_start, month_end
  );
END;
$$;
