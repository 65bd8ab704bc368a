"""The composition root: settings -> adapters -> four loops. Decides nothing about mails."""
