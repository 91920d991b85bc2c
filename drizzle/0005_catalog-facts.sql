CREATE TABLE "catalog_seed" (
	"id" smallint PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"applied_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "price" DROP CONSTRAINT "price_model_id_unit_above_input_tokens_valid_from_pk";
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "input_modalities" text[];
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "output_modalities" text[];
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "released_on" text;
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "deprecated_on" text;
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "sunset_on" text;
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "is_deprecated" boolean;
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "facts_source" text;
--> statement-breakpoint
ALTER TABLE "model" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "price" ADD COLUMN "daily_from" smallint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "price" ADD COLUMN "daily_until" smallint DEFAULT 1440 NOT NULL;
--> statement-breakpoint
ALTER TABLE "price" ADD COLUMN "valid_until" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "price" ADD COLUMN "source_date" text;
--> statement-breakpoint
ALTER TABLE "price" ADD CONSTRAINT "price_pk" PRIMARY KEY("model_id","unit","above_input_tokens","daily_from","daily_until","valid_from");
