"""The small client knows when an answer is whole, and finds the button."""

import pytest

from bench import talk
from tests.lab.namespace import LabError

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n"


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        (HEAD, False),
        (HEAD + b"content-length: 3\r\n\r\nab", False),
        (HEAD + b"Content-Length: 3\r\n\r\nabc", True),
        (HEAD + b"content-length: 0\r\n\r\n", True),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n", False),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", True),
        (HEAD + b"\r\nabc", False),
    ],
)
def test_an_answer_is_whole_when_its_length_is_there(raw, whole):
    assert talk.whole(raw) is whole


def test_the_button_is_pressed_as_the_page_wrote_it():
    tap = talk.pressing("10.80.0.1", b'<form method="post" action="/vao-mang?t=abc&amp;lang=en"><button>')
    assert tap.startswith(b"POST /vao-mang?t=abc&lang=en HTTP/1.1\r\nHost: 10.80.0.1\r\n")
    assert tap.endswith(b"\r\n\r\n")


def test_a_page_without_a_button_is_no_welcome_page():
    with pytest.raises(LabError, match="no button"):
        talk.pressing("10.80.0.1", b"<form action='/dich-vu'>")


def test_a_connection_that_ends_is_no_answer():
    with pytest.raises(ConnectionError):
        talk.status(b"")
