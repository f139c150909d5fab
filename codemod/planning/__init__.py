"""From proposals to the plan: flows, refusals, selection and suppression."""
