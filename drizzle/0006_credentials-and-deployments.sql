CREATE TABLE "credential" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"base_url" text,
	"settings" jsonb NOT NULL,
	"masked_secret" text,
	"secret_version" integer NOT NULL,
	"secret_set_at" timestamp (3) with time zone,
	"sealed_key_id" text,
	"sealed_secret" "bytea",
	"is_enabled" boolean NOT NULL,
	"managed_by" text NOT NULL,
	"revision" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone,
	CONSTRAINT "credential_in_organization" UNIQUE("organization_id","id")
);
--> statement-breakpoint
CREATE TABLE "deployment" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"model_id" text NOT NULL,
	"vendor_model_id" text NOT NULL,
	"region" text,
	"capabilities" text[],
	"context_window" bigint,
	"max_output_tokens" bigint,
	"prices" jsonb NOT NULL,
	"is_enabled" boolean NOT NULL,
	"managed_by" text NOT NULL,
	"revision" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_credential" FOREIGN KEY ("organization_id","credential_id") REFERENCES "public"."credential"("organization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credential_newest" ON "credential" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "credential_declared_name" ON "credential" USING btree ("organization_id","name") WHERE "credential"."managed_by" = 'CONFIG' and "credential"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "deployment_newest" ON "deployment" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "deployment_of_credential" ON "deployment" USING btree ("credential_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deployment_declared_name" ON "deployment" USING btree ("organization_id","name") WHERE "deployment"."managed_by" = 'CONFIG' and "deployment"."archived_at" is null;