"""The rules for chats of both SDKs."""
