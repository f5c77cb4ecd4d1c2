"""Local mail lands in a folder and on the console."""

from django.core.mail import EmailMessage

from tracker.mail import FolderAndConsoleBackend


def test_mail_in_folder_and_on_console(tmp_path, capsys):
    backend = FolderAndConsoleBackend(file_path=str(tmp_path))
    message = EmailMessage("Your code", "The code is 123456.", "tracker@example.org", ["jo@example.org"])
    assert backend.send_messages([message]) == 1
    (file,) = tmp_path.iterdir()
    assert "The code is 123456." in file.read_text()
    assert "The code is 123456." in capsys.readouterr().out
