CREATE TABLE "model_listing" (
	"deployment_id" text PRIMARY KEY NOT NULL,
	"vendor_model_ids" text[] NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price_override" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"model_id" text NOT NULL,
	"unit" text NOT NULL,
	"pico_usd_per_unit" numeric(38, 0) NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text,
	"removed_at" timestamp (3) with time zone,
	"removed_by" text
);
--> statement-breakpoint
ALTER TABLE "price_override" ADD CONSTRAINT "price_override_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "price_override_newest" ON "price_override" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "price_override_model" ON "price_override" USING btree ("organization_id","model_id","unit");