CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"team_id" text,
	"project_id" text,
	"user_id" text,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"lookup_id" text NOT NULL,
	"secret_hmac" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "api_key_lookup" UNIQUE("lookup_id")
);
--> statement-breakpoint
CREATE TABLE "completion" (
	"id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"organization_id" text NOT NULL,
	"team_id" text,
	"project_id" text,
	"user_id" text,
	"api_key_id" text,
	"end_user_id" text,
	"session_id" text,
	"subject_type" text,
	"subject_id" text,
	"metadata" jsonb,
	"client_ip" text,
	"requested_model" text NOT NULL,
	"model_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"is_stream" boolean NOT NULL,
	"input_bytes" bigint NOT NULL,
	"input_hmac" text NOT NULL,
	"status" text NOT NULL,
	"finish_reason" text,
	"raw_finish_reason" text,
	"error_code" text,
	"error_message" text,
	"warnings" jsonb,
	"input_tokens" bigint,
	"output_tokens" bigint,
	"cache_read_tokens" bigint,
	"cache_write_tokens" bigint,
	"reasoning_tokens" bigint,
	"is_usage_estimated" boolean,
	"cost_pico_usd" numeric(38, 0),
	"cost_breakdown" jsonb,
	"total_ms" double precision,
	"time_to_first_token_ms" double precision,
	"overhead_ms" double precision,
	"attempts" jsonb,
	"output_bytes" bigint,
	"output_hmac" text,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "completion_id_created_at_pk" PRIMARY KEY("id","created_at")
) PARTITION BY RANGE ("created_at");
--> statement-breakpoint
CREATE TABLE "instance_fact" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model" (
	"id" text PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"vendor_model_id" text NOT NULL,
	"name" text NOT NULL,
	"capabilities" text[] NOT NULL,
	"context_window" bigint,
	"max_output_tokens" bigint
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price" (
	"model_id" text NOT NULL,
	"unit" text NOT NULL,
	"above_input_tokens" bigint NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"pico_usd_per_unit" numeric(38, 0) NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "price_model_id_unit_above_input_tokens_valid_from_pk" PRIMARY KEY("model_id","unit","above_input_tokens","valid_from")
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"team_id" text,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "project_in_organization" UNIQUE("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "team_in_organization" UNIQUE("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "app_user" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "app_user_in_organization" UNIQUE("organization_id","id")
);
--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_team" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."team"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_project" FOREIGN KEY ("organization_id","project_id") REFERENCES "public"."project"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user" FOREIGN KEY ("organization_id","user_id") REFERENCES "public"."app_user"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price" ADD CONSTRAINT "price_model_id_model_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."model"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_team" FOREIGN KEY ("organization_id","team_id") REFERENCES "public"."team"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team" ADD CONSTRAINT "team_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_user" ADD CONSTRAINT "app_user_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_newest" ON "api_key" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "completion_newest" ON "completion" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "completion_api_key" ON "completion" USING btree ("organization_id","api_key_id","created_at","id") WHERE "completion"."api_key_id" is not null;--> statement-breakpoint
CREATE INDEX "completion_session" ON "completion" USING btree ("organization_id","session_id","created_at","id") WHERE "completion"."session_id" is not null;--> statement-breakpoint
CREATE INDEX "completion_end_user" ON "completion" USING btree ("organization_id","end_user_id","created_at","id") WHERE "completion"."end_user_id" is not null;--> statement-breakpoint
CREATE INDEX "organization_newest" ON "organization" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "project_newest" ON "project" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "team_newest" ON "team" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "app_user_newest" ON "app_user" USING btree ("organization_id","created_at","id");