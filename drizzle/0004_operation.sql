DROP INDEX "completion_newest";--> statement-breakpoint
ALTER TABLE "completion" ADD COLUMN "operation" text DEFAULT 'COMPLETION' NOT NULL;--> statement-breakpoint
CREATE INDEX "completion_newest" ON "completion" USING btree ("organization_id","created_at","id","operation");