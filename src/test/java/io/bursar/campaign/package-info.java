/**
 * The real command, killed for real: Bursar, its PostgreSQL and the provider as processes that are killed, stopped and
 * restarted at random moments, and judged after each by an auditor of its own. Start reading at
 * {@link io.bursar.campaign.KillCampaignIT}.
 */
@org.jspecify.annotations.NullMarked
package io.bursar.campaign;
