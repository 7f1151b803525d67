"""What can happen to a connection besides an answer; each way to mount a stand-in makes it real."""


class NetworkFailure(ConnectionError):
    """The stand-in's side of the connection fails; never an answer."""


class ConnectionRefusedByHost(NetworkFailure):
    """Nobody listens."""


class ConnectionDropped(NetworkFailure):
    """The connection is reset, before the answer or in the middle of its body."""


class BodyEndsEarly(NetworkFailure):
    """The answer's body ends, as if all were well, before all of it was sent."""


class ClosedOnNextUse(NetworkFailure):
    """The connection seems to be kept alive, but who sends the next request over it gets no answer."""


class NoAnswerInTime(NetworkFailure):
    """The answer takes longer than any client waits."""
